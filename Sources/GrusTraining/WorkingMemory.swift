import GrusAutodiff
import GrusNetworks
import GrusNumerics

/// The memory that the forward and backward pass of a shard work in, in bytes: linear in its pairs and
/// tokens but for the attention weights, which are small. Parameters, their gradients and the optimiser's memory come on top.
package struct WorkingMemory: Sendable {
    package let perPair, perSourceToken, perTargetToken, perShard: Double

    /// Measures four shards of a model on a worker of its own. The result depends on the config alone.
    package init(_ step: GradientStep) {
        // From so many tokens on, the logits take no more memory.
        let tokens = min(max(Tape.logitRows(classes: step.model.targetVocabulary), 64), 1024)
        let worker = Worker()
        // Tokens of short pairs stand for those of a chunk.
        let step = step.untruncated
        let pairs = tokens / 16
        let measure = { (pairs: Int, sources: Int, targets: Int) in
            Double(step.memory(pairs: pairs, sourceTokens: sources, targetTokens: targets, on: worker))
        }
        let base = measure(pairs, tokens, tokens)
        let (morePairs, moreSource, moreTarget) = (
            measure(2 * pairs, tokens, tokens), measure(pairs, 2 * tokens, tokens), measure(pairs, tokens, 2 * tokens)
        )
        perPair = max((morePairs - base) / Double(pairs), 0)
        perSourceToken = max((moreSource - base) / Double(tokens), 0)
        perTargetToken = max((moreTarget - base) / Double(tokens), 0)
        perShard = max(
            base - Double(pairs) * perPair - Double(tokens) * (perSourceToken + perTargetToken), 0)
    }
}

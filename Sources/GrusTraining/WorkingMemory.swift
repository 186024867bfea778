import GrusAutodiff
import GrusNetworks
import GrusNumerics

/// The memory that the forward and backward pass of a shard work in, in bytes: linear in its tokens but for the attention
/// weights, which are small. Parameters, their gradients and the optimiser's memory come on top.
package struct WorkingMemory: Sendable {
    package let perSourceToken, perTargetToken, perShard: Double

    /// Measures three shards of a model on a worker of its own. The result depends on the config alone.
    package init(_ step: GradientStep) {
        // From so many tokens on, the logits take no more memory.
        let tokens = min(max(Tape.logitRows(classes: step.model.targetVocabulary), 64), 1024)
        let worker = Worker()
        // Tokens of short pairs stand for those of a chunk.
        let step = step.untruncated
        let measure = { (sources: Int, targets: Int) in
            Double(step.memory(sourceTokens: sources, targetTokens: targets, on: worker))
        }
        let (both, moreSource, moreTarget) = (
            measure(tokens, tokens), measure(2 * tokens, tokens), measure(tokens, 2 * tokens)
        )
        perSourceToken = max((moreSource - both) / Double(tokens), 0)
        perTargetToken = max((moreTarget - both) / Double(tokens), 0)
        perShard = max(both - Double(tokens) * (perSourceToken + perTargetToken), 0)
    }
}

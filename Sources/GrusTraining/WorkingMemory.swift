import GrusAutodiff
import GrusCorpus
import GrusFiles
import GrusNumerics
import GrusRuntime

/// The memory that the forward and backward pass of a shard work in, in bytes: linear in its pairs and
/// tokens but for the attention weights, which are small. Parameters, their gradients and the optimiser's moments come on top.
package struct WorkingMemory: Sendable {
    package let perPair, perSourceToken, perTargetToken, perShard: Double

    /// Measures four shards of a task on a worker of its own. The result depends on the config alone.
    package init(_ step: GradientStep) {
        let (tokens, worker) = (step.task.memoryProbe.tokens, Worker())
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

extension GradientStep {
    /// The most bytes of a worker's arena that a shard of examples of like lengths takes, with whole targets in memory.
    ///
    /// - Parameters:
    ///   - sourceTokens: source tokens of the shard.
    ///   - targetTokens: target tokens of the shard.
    func memory(pairs: Int, sourceTokens: Int, targetTokens: Int, on worker: Worker) -> Int {
        memory(of: Batch(0..<pairs), task.memoryProbe.make(pairs, sourceTokens, targetTokens), on: worker)
    }

    /// The most bytes of a worker's arena that a shard takes.
    package func memory(of shard: Batch, on worker: Worker) -> Int { memory(of: shard, task, on: worker) }

    private func memory(of shard: Batch, _ task: any Task, on worker: Worker) -> Int {
        worker.arena.reset()
        worker.arena.forgetPeak()
        shards[0].begin(passes: 1)
        shards[0].differentiate(shard, of: task, scale: 1, key: RandomKey(seed: 0), on: worker)
        return worker.arena.peak
    }

    /// The limit of batches of a size.
    ///
    /// - Throws: `InputError` of kind `config` if the memory is too little for any batch.
    package func limit(of size: BatchSize) throws(InputError) -> BatchLimit {
        switch size {
        case .sentences(let count): return .sentences(count)
        case .tokens(let count): return .tokens(count)
        case .megabytes(let count):
            let need = WorkingMemory(self)
            // The linear estimate is right to a percent or two: attention weights and alignment are not in it.
            let room = 0.98 * Double(count) * 1e6 - Double(config.shards) * need.perShard
            guard room > 0 else {
                let least = (Double(config.shards) * need.perShard / 1e6).rounded(.up)
                throw InputError(
                    .config,
                    "training.batch: \(count) megabytes are too few: \(config.shards) shards of this model need "
                        + "\(Int(least)) even without a pair")
            }
            return BatchLimit(
                perPair: need.perPair, perSourceToken: need.perSourceToken, perTargetToken: need.perTargetToken,
                longestTarget: task.memoryProbe.longestTarget, limit: room)
        }
    }
}

import GrusNumerics
import GrusText

extension Scorer {
    /// What the steps of a translation that is given attend to.
    ///
    /// - Parameters:
    ///   - target: all tokens of the translation in the order in which they are written; at least one.
    ///   - source: token ids with the end mark.
    /// - Returns: for each token the weights of the source's positions, which sum to 1; nil without attention.
    package func attention(of target: [Int32], over source: [Int32], on worker: Worker) -> [[Float]]? {
        worker.arena.reset()
        var translation = start([Search.Request(source, prefix: target)], rows: 1, attends: true, on: worker)
        var weights: [[Float]] = []
        for token in [SpecialToken.begin] + target.dropLast() {
            guard let row = translation.extend([token]).attention(of: 0, positions: source.count) else { return nil }
            weights.append(row)
            translation.keep([0])
        }
        return weights
    }
}

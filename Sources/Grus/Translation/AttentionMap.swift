import GrusDecoding
import GrusNumerics

/// How much each token of a translation attends to each token of its source; of several heads, their mean.
public struct AttentionMap: Sendable, Equatable {
    /// The tokens of both sides in the order of the text, as the vocabularies write them, with end marks.
    public let source, target: [String]
    /// The weights, [target][source]; those of a token sum to 1.
    public let weights: [[Float]]

    /// A map of tokens and their weights.
    public init(source: [String], target: [String], weights: [[Float]]) {
        precondition(
            weights.count == target.count && weights.allSatisfy { $0.count == source.count },
            "\(weights.count) rows of weights for \(target.count) tokens of \(source.count)")
        (self.source, self.target, self.weights) = (source, target, weights)
    }

    /// Of each token of the translation the token of the source with the greatest weight, the first of equal ones.
    public var alignment: [Int] {
        weights.map { row in row.indices.reduce(0) { row[$1] > row[$0] ? $1 : $0 } }
    }
}

extension TranslationModel {
    /// What translations attend to, as the model reads them: those of others, too.
    ///
    /// - Parameter threads: how many share the work; what is found does not depend on them.
    /// - Returns: a map of each pair; nil if the model has no attention, or if one of the texts is empty.
    /// - Throws: `InputError` of kind `system` if the system does not allow so many threads.
    public func attention(
        in pairs: [(source: String, translation: String)], threads: Int = 1
    ) throws(InputError) -> [AttentionMap?] {
        let scorer = ModelScorer(network)
        return try WorkerPool(count: threads).map(pairs.count) { index, worker in
            attention(of: pairs[index].translation, over: pairs[index].source, by: scorer, on: worker)
        }
    }

    private func attention(
        of translation: String, over source: String, by scorer: ModelScorer, on worker: Worker
    ) -> AttentionMap? {
        let (source, target) = (pipeline.source.encode(source), pipeline.target.encode(translation))
        guard source.count > 1, target.count > 1 else { return nil }
        guard let weights = scorer.attention(of: target, over: source, on: worker) else { return nil }
        let side = pipeline.target
        return AttentionMap(
            source: source.map(pipeline.source.segmenter.token),
            target: side.textOrder(target, tokens: target.count - 1).map(side.segmenter.token),
            weights: side.textOrder(weights, tokens: target.count - 1))
    }
}

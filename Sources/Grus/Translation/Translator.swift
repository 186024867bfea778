import GrusDecoding
import GrusFiles
import GrusNetworks
import GrusNumerics
import GrusRuntime

/// Translates raw text, one line out per line in. Any number of callers may translate at once.
public final class Translator: Sendable {
    /// The model.
    public let model: TranslationModel
    private let search: Search
    private let pool: WorkerPool

    /// A translator with threads of its own.
    ///
    /// - Parameters:
    ///   - decoding: how translations are searched for; nil takes the options of the model's config.
    ///   - threads: the number of threads; nil takes one per core.
    /// - Throws: `InputError` of kind `system` if the system does not allow so many threads.
    public convenience init(
        _ model: TranslationModel, decoding: DecodingConfig? = nil, threads: Int? = nil
    ) throws(InputError) {
        self.init(model, decoding: decoding, pool: try WorkerPool(count: threads ?? ThreadPool.standardCount))
    }

    /// A translator that shares threads, for as long as the model's weights stay as they are.
    init(_ model: TranslationModel, decoding: DecodingConfig? = nil, pool: WorkerPool) {
        self.model = model
        search = Search(model.network, decoding ?? model.config.decoding)
        self.pool = pool
    }

    /// The threads that translate.
    public var threads: ThreadPool { pool.threads }

    /// Lines that keep all threads busy with sentences of like lengths.
    public var blockSize: Int { 16 * search.config.batch * pool.count }

    /// Translates lines. A line of white space alone gives an empty one; what comes out for a line does not depend on
    /// the others.
    public func translate(_ lines: [String]) -> [String] {
        translations(of: lines).map(\.text)
    }

    /// Translates lines as ``translate(_:)`` does, as long as the result is wanted; nil when it turns out not to be.
    func translate(_ lines: [String], while isWanted: () -> Bool) -> [String]? {
        var translations: [String] = []
        for start in stride(from: 0, to: lines.count, by: blockSize) {
            guard isWanted() else { return nil }
            translations += translate(Array(lines[start..<min(start + blockSize, lines.count)]))
        }
        return translations
    }

    /// A translation and how sure the model is of it.
    public struct Translation: Sendable, Equatable {
        /// The text.
        public let text: String
        /// The length-normalised natural logarithm of its probability.
        public let score: Float
        /// The number of tokens that the model gave, the end mark included if it gave one.
        public let tokens: Int
    }

    /// Translates lines, and tells the scores.
    public func translations(of lines: [String]) -> [Translation] {
        let sources = lines.map { model.pipeline.source.encode($0) }
        // A line without a token but the end mark says nothing that could be translated.
        let order = sources.indices.filter { sources[$0].count > 1 }.sorted {
            (sources[$0].count, $0) > (sources[$1].count, $1)
        }
        let size = search.config.batch
        let batches = stride(from: 0, to: order.count, by: size).map { Array(order[$0..<min($0 + size, order.count)]) }
        let found = pool.map(batches.count) { [search] index, worker in
            search.translate(batches[index].map { sources[$0] }, on: worker)
        }
        var results = Array(repeating: Translation(text: "", score: 0, tokens: 0), count: lines.count)
        for (batch, hypotheses) in zip(batches, found) {
            for (place, hypothesis) in zip(batch, hypotheses) {
                results[place] = Translation(
                    text: model.pipeline.target.decode(hypothesis.tokens), score: hypothesis.score,
                    tokens: hypothesis.length)
            }
        }
        return results
    }
}

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
    /// What stands between sentences: nothing in Chinese and Japanese.
    private let separator: String

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
        search = Search(ModelScorer(model.network), decoding ?? model.config.decoding)
        self.pool = pool
        separator = ["ja", "zh"].contains(mainLanguage(of: model.config.corpus.target)) ? "" : " "
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
        /// The number of tokens that the model gave, end marks included where it gave them.
        public let tokens: Int
        /// How many pieces were translated one by one: more than one of a line of more tokens than
        /// `DecodingConfig.maximumSource`, none of a line of white space alone.
        public let pieces: Int
    }

    /// Translates lines, and tells the scores.
    public func translations(of lines: [String]) -> [Translation] {
        let sources = lines.map { model.pipeline.source.pieces(of: $0, maximum: search.config.maximumSource) }
        var rest = hypotheses(of: Array(sources.joined()))[...]
        return sources.map { pieces in
            defer { rest.removeFirst(pieces.count) }
            return translation(rest.prefix(pieces.count))
        }
    }

    /// The best hypotheses of sources, in their order.
    private func hypotheses(of sources: [[Int32]]) -> [Hypothesis] {
        let batches = search.batches(of: sources.map(\.count))
        let found = pool.map(batches.count) { [search] index, worker in
            search.translate(batches[index].map { sources[$0] }, on: worker)
        }
        let placed = zip(batches.joined(), found.joined()).sorted { $0.0 < $1.0 }
        return placed.map(\.1)
    }

    /// What the hypotheses of a line's pieces say together.
    private func translation(_ pieces: ArraySlice<Hypothesis>) -> Translation {
        guard !pieces.isEmpty else { return Translation(text: "", score: 0, tokens: 0, pieces: 0) }
        let texts = pieces.map { model.pipeline.target.decode($0.tokens) }
        return Translation(
            text: texts.joined(separator: separator), score: search.score(of: pieces),
            tokens: pieces.reduce(0) { $0 + $1.length }, pieces: pieces.count)
    }
}

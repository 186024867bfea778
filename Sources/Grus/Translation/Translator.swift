import GrusDecoding
import GrusFiles
import GrusNetworks
import GrusNumerics
import GrusRuntime
import GrusText

/// Translates raw text, one line out per line in. Any number of callers may translate at once.
public final class Translator: Sendable {
    /// The model; of an ensemble the first one.
    public let model: TranslationModel
    let config: DecodingConfig
    let shortlist: Shortlist?
    private let scorer: any Scorer
    private let choice: MinimumBayesRisk?
    private let givesDetails: Bool
    let pool: WorkerPool
    /// What asynchronous callers wait in.
    let queue: RequestQueue<Request, [Translation]>
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
        try self.init(ensemble: [model], decoding: decoding, threads: threads)
    }

    /// A translator with several models, whose distributions are averaged, and with threads of its own.
    ///
    /// - Parameters:
    ///   - models: at least one, all with the same segmentation of text; the first one's config holds.
    ///   - decoding: how translations are searched for; nil takes the options of the first model's config.
    ///   - details: whether translations come with ``Details``.
    ///   - shortlist: which tokens there are to choose from, read for one of the models; nil for all.
    ///   - threads: the number of threads; nil takes one per core.
    /// - Throws: `InputError` of kind `system` if the system does not allow so many threads; of kind `data` if vocabularies
    ///   differ; if a tokeniser that the search needs cannot be loaded.
    public convenience init(
        ensemble models: [TranslationModel], decoding: DecodingConfig? = nil, details: Bool = false,
        shortlist: Shortlist? = nil, threads: Int? = nil
    ) throws(InputError) {
        for (number, model) in models.enumerated().dropFirst() {
            try model.checkAgreement(with: models[0], names: ("model \(number + 1)", "model 1"))
        }
        try self.init(
            models, decoding: decoding, details: details, shortlist: shortlist,
            pool: try WorkerPool(count: threads ?? ThreadPool.standardCount))
    }

    /// A translator that shares threads, for as long as the models' weights stay as they are.
    init(
        _ models: [TranslationModel], decoding: DecodingConfig? = nil, details: Bool = false,
        shortlist: Shortlist? = nil, pool: WorkerPool
    ) throws(InputError) {
        precondition(!models.isEmpty, "a translator without a model")
        model = models[0]
        config = decoding ?? model.config.decoding
        self.shortlist = shortlist
        scorer = models.scorer(mean: config.ensemble, shortlist: shortlist)
        choice = config.search == .mbr ? try MinimumBayesRisk(model.config, utility: config.utility) : nil
        givesDetails = details
        self.pool = pool
        // A thread more, so that a group is made ready while the pool is busy with others.
        queue = RequestQueue(groupSize: config.batch, threads: pool.count + 1) { $0.source.utf8.count }
        separator = ["ja", "zh"].contains(mainLanguage(of: model.config.corpus.target)) ? "" : " "
    }

    /// The threads that translate.
    public var threads: ThreadPool { pool.threads }

    /// Lines that keep all threads busy with sentences of like lengths.
    public var blockSize: Int { 16 * config.batch * pool.count }

    // MARK: Lines

    /// Translates lines. A line of white space alone gives an empty one; what comes out for a line does not depend on
    /// the others.
    public func translate(_ lines: [String]) -> [String] {
        translations(of: lines).map(\.text)
    }

    /// Translates lines as ``translate(_:)`` does, as long as the result is wanted; nil when it turns out not to be.
    func translate(_ lines: [String], while isWanted: @escaping @Sendable () -> Bool) -> [String]? {
        translations(of: lines.map { Request($0) }, count: 1, while: isWanted)?.map { $0[0].text }
    }

    /// Translates lines, and tells the scores.
    public func translations(of lines: [String]) -> [Translation] {
        translations(of: lines.map { Request($0) }, count: 1).map { $0[0] }
    }

    /// Translates lines of which something may be given.
    ///
    /// - Parameter count: how many translations of each are wanted, at most `DecodingConfig.mostHypotheses`.
    /// - Returns: the translations of each line, best first, drawn ones in the order of drawing; at least one, and fewer than are
    ///   wanted where there are no more.
    public func translations(of requests: [Request], count: Int) -> [[Translation]] {
        translations(of: requests, count: count) { true } ?? []
    }

    /// Translates lines as ``translations(of:count:)`` does, as long as the result is wanted; nil when it turns out not to be.
    func translations(
        of requests: [Request], count: Int, while isWanted: @escaping @Sendable () -> Bool
    ) -> [[Translation]]? {
        let pieces = requests.map(pieces)
        guard let found = hypotheses(for: Array(pieces.joined()), count: count, while: isWanted) else { return nil }
        var rest = found[...]
        return pieces.map { pieces in
            defer { rest.removeFirst(pieces.count) }
            return translations(of: pieces, Array(rest.prefix(pieces.count)))
        }
    }

    // MARK: Pieces

    /// What a line is cut into. A prefix and terms are those of the first piece; what is only scored is not cut.
    private func pieces(of request: Request) -> [Search.Request] {
        var maximum = config.maximumSource
        if case .whole = request.given { maximum = .max }
        var pieces = model.pipeline.source.pieces(of: request.source, maximum: maximum).map { Search.Request($0) }
        guard !pieces.isEmpty else { return [] }
        switch request.given {
        case .nothing: break
        case .prefix(let text): pieces[0].prefix = model.pipeline.target.encode(text).dropLast()
        case .whole(let text): pieces[0].prefix = model.pipeline.target.encode(text)
        case .terms(let terms): pieces[0].terms = terms.map(tokens).filter { !$0.isEmpty }
        }
        return pieces
    }

    /// The tokens of words of the target, without what the vocabulary does not know.
    private func tokens(of words: String) -> [Int32] {
        model.pipeline.target.encode(words).dropLast().filter { $0 != SpecialToken.unknown }
    }

    /// The hypotheses of pieces, in their order, each best first; nil when they turn out not to be wanted.
    private func hypotheses(
        for requests: [Search.Request], count: Int, while isWanted: @escaping @Sendable () -> Bool
    ) -> [[Hypothesis]]? {
        let candidates = config.candidateSearch(wanted: count)
        let search = Search(
            scorer, candidates.config, forbidden: config.forbidden.map(tokens).filter { !$0.isEmpty },
            aligns: givesDetails)
        let batches = search.batches(of: requests.map(\.source.count), count: candidates.count)
        let answers = pool.map(batches.count) { [choice, model] index, worker -> [[Hypothesis]]? in
            let found = search.hypotheses(
                for: batches[index].map { requests[$0] }, count: candidates.count, on: worker, while: isWanted)
            guard let choice else { return found }
            return found?.map { Array(choice.ranked($0) { model.pipeline.target.decode($0.tokens) }.prefix(count)) }
        }
        let found = answers.compactMap(\.self)
        guard found.count == answers.count else { return nil }
        let placed = zip(batches.joined(), found.joined()).sorted { $0.0 < $1.0 }
        return placed.map(\.1)
    }

    // MARK: Text

    /// The translations of a line: the best ones of all pieces together, the second ones, and so on. A piece that has fewer than
    /// others gives its last one again.
    private func translations(of pieces: [Search.Request], _ found: [[Hypothesis]]) -> [Translation] {
        let count = found.map(\.count).max() ?? 1
        return (0..<count).map { rank in translation(of: pieces, found.map { $0[min(rank, $0.count - 1)] }) }
    }

    /// What the hypotheses of a line's pieces say together.
    private func translation(of pieces: [Search.Request], _ hypotheses: [Hypothesis]) -> Translation {
        let texts = hypotheses.map { model.pipeline.target.decode($0.tokens) }
        return Translation(
            text: texts.joined(separator: separator), score: score(of: hypotheses),
            logProbability: hypotheses.reduce(0) { $0 + $1.logProbability },
            tokens: hypotheses.reduce(0) { $0 + $1.length }, pieces: pieces.count,
            details: givesDetails ? details(of: pieces, hypotheses) : nil)
    }

    /// The score of a line: that of a hypothesis as long as all of its pieces; of utilities, their mean.
    private func score(of hypotheses: [Hypothesis]) -> Float {
        guard !hypotheses.isEmpty else { return 0 }
        guard choice == nil else { return hypotheses.reduce(0) { $0 + $1.score } / Float(hypotheses.count) }
        return config.score(of: hypotheses)
    }

    private func details(of pieces: [Search.Request], _ hypotheses: [Hypothesis]) -> Details {
        var details = Details()
        var words = (source: 0, target: 0)
        for (piece, hypothesis) in zip(pieces, hypotheses) {
            details.append(model.pipeline.details(source: piece.source, hypothesis), after: words)
            words.source += model.pipeline.source.decode(piece.source).wordCount
            words.target += model.pipeline.target.decode(hypothesis.tokens).wordCount
        }
        return details
    }
}

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
    private let copiedWords: CopiedWords?
    private let calibration: Calibration?
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
    ///   - calibration: tells how sure a translation is; see ``Calibration/mismatch(_:_:)``.
    ///   - threads: the number of threads; nil takes one per core.
    /// - Throws: `InputError` of kind `system` if the system does not allow so many threads; of kind `data` if vocabularies
    ///   differ; if a tokeniser or a dictionary that the search needs cannot be loaded.
    public convenience init(
        ensemble models: [TranslationModel], decoding: DecodingConfig? = nil, details: Bool = false,
        shortlist: Shortlist? = nil, calibration: Calibration? = nil, threads: Int? = nil
    ) throws(InputError) {
        for (number, model) in models.enumerated().dropFirst() {
            try model.checkAgreement(with: models[0], names: ("model \(number + 1)", "model 1"))
        }
        try self.init(
            models, decoding: decoding, details: details, shortlist: shortlist, calibration: calibration,
            pool: try WorkerPool(count: threads ?? ThreadPool.standardCount))
    }

    /// A translator that shares threads, for as long as the models' weights stay as they are.
    init(
        _ models: [TranslationModel], decoding: DecodingConfig? = nil, details: Bool = false,
        shortlist: Shortlist? = nil, calibration: Calibration? = nil, pool: WorkerPool
    ) throws(InputError) {
        precondition(!models.isEmpty, "a translator without a model")
        model = models[0]
        config = decoding ?? model.config.decoding
        self.shortlist = shortlist
        scorer = models.scorer(mean: config.ensemble, shortlist: shortlist)
        choice = config.search == .mbr ? try MinimumBayesRisk(model.config, utility: config.utility) : nil
        copiedWords = try CopiedWords(config.unknown, model.config)
        self.calibration = calibration
        givesDetails = details
        self.pool = pool
        // A thread more, so that a group is made ready while the pool is busy with others.
        queue = RequestQueue(groupSize: config.batch, threads: pool.count + 1) { $0.source.utf8.count }
        separator = hasSpaces(language: model.config.corpus.target) ? " " : ""
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
        guard let found = found(for: Array(pieces.joined()), count: count, while: isWanted) else { return nil }
        var rest = found[...]
        return pieces.map { pieces in
            defer { rest.removeFirst(pieces.count) }
            return translations(of: pieces, Array(rest.prefix(pieces.count)))
        }
    }

    // MARK: Pieces

    /// A part of a line that is translated by itself.
    struct Piece: Sendable {
        /// What is searched for.
        var request: Search.Request
        /// The words that the source's tokens belong to, if there are any to be copied.
        var words: [SourceWord] = []
        /// Whether nothing is given of the line's translation, or all of it, which is only scored.
        let isFree, isWhole: Bool
    }

    /// What was found for a piece.
    struct Found: Sendable {
        /// Best first.
        var hypotheses: [Hypothesis]
        /// What came of a second search, if there was one.
        var secondSearch: SecondSearch?
    }

    /// What a line is cut into. A prefix and terms are those of the first piece; what is only scored is not cut.
    private func pieces(of request: Request) -> [Piece] {
        var maximum = config.maximumSource
        var isWhole = false
        if case .whole = request.given { (maximum, isWhole) = (.max, true) }
        let source = model.pipeline.source
        let ids = source.pieces(of: request.source, maximum: maximum)
        var pieces = ids.map {
            Piece(request: Search.Request($0), isFree: request.given == .nothing, isWhole: isWhole)
        }
        guard !pieces.isEmpty else { return [] }
        if let copiedWords {
            let words = source.words(of: ids, in: request.source, maximum: maximum, unit: copiedWords.unit)
            for index in pieces.indices { pieces[index].words = words[index] }
        }
        switch request.given {
        case .nothing: break
        case .prefix(let text): pieces[0].request.prefix = model.pipeline.target.encode(text).dropLast()
        case .whole(let text): pieces[0].request.prefix = model.pipeline.target.encode(text)
        case .terms(let terms): pieces[0].request.terms = terms.map(tokens).filter { !$0.isEmpty }
        }
        return pieces
    }

    /// The tokens of words of the target, without what the vocabulary does not know.
    private func tokens(of words: String) -> [Int32] {
        model.pipeline.target.encode(words).dropLast().filter { $0 != SpecialToken.unknown }
    }

    /// A search with some options.
    ///
    /// - Parameter forbidden: sequences of tokens that may not come, besides the forbidden words of the config.
    func search(_ config: DecodingConfig, forbidding forbidden: [[Int32]] = []) -> Search {
        Search(
            scorer, config, forbidden: config.forbidden.map(tokens).filter { !$0.isEmpty } + forbidden,
            aligns: givesDetails || copiedWords != nil || calibration != nil)
    }

    /// What is found for pieces, in their order; nil when it turns out not to be wanted.
    private func found(
        for pieces: [Piece], count: Int, while isWanted: @escaping @Sendable () -> Bool
    ) -> [Found]? {
        let candidates = config.candidateSearch(wanted: count)
        let search = search(candidates.config)
        let batches = search.batches(of: pieces.map(\.request.source.count), count: candidates.count)
        let answers = pool.map(batches.count) { [self] index, worker -> [[Hypothesis]]? in
            let found = search.hypotheses(
                for: batches[index].map { pieces[$0].request }, count: candidates.count, on: worker, while: isWanted)
            guard let choice, let found else { return found }
            return zip(batches[index], found).map { piece, candidates in
                Array(choice.ranked(candidates) { text(of: $0, pieces[piece]) }.prefix(count))
            }
        }
        let found = answers.compactMap(\.self)
        guard found.count == answers.count else { return nil }
        let placed = zip(batches.joined(), found.joined()).sorted { $0.0 < $1.0 }
        return guarded(placed.map(\.1), for: pieces, count: count)
    }

    // MARK: Text

    /// How a hypothesis of a piece reads.
    func text(of hypothesis: Hypothesis, _ piece: Piece) -> String {
        let target = model.pipeline.target
        guard let copiedWords else { return target.decode(hypothesis.tokens) }
        return target.decode(hypothesis.tokens, unknown: copiedWords.texts(for: hypothesis, from: piece.words))
    }

    /// The translations of a line: the best ones of all pieces together, the second ones, and so on. A piece that has fewer than
    /// others gives its last one again.
    private func translations(of pieces: [Piece], _ found: [Found]) -> [Translation] {
        let count = found.map(\.hypotheses.count).max() ?? 1
        let secondSearch = SecondSearch(of: found.compactMap(\.secondSearch))
        return (0..<count).map { rank in
            translation(of: pieces, found.map { $0.hypotheses[min(rank, $0.hypotheses.count - 1)] }, secondSearch)
        }
    }

    /// What the hypotheses of a line's pieces say together.
    private func translation(
        of pieces: [Piece], _ hypotheses: [Hypothesis], _ secondSearch: SecondSearch?
    ) -> Translation {
        let texts = zip(hypotheses, pieces).map(text)
        let signals =
            givesDetails || calibration != nil ? Signals(hypotheses, sources: pieces.map(\.request.source)) : nil
        return Translation(
            text: texts.joined(separator: separator), score: score(of: hypotheses),
            logProbability: hypotheses.reduce(0) { $0 + $1.logProbability },
            tokens: hypotheses.reduce(0) { $0 + $1.length }, pieces: pieces.count,
            details: givesDetails ? details(of: pieces, hypotheses, texts) : nil,
            confidence: pieces.first?.isFree == true ? signals.flatMap { calibration?.confidence(of: $0) } : nil,
            flags: isGuarded ? flags(of: hypotheses, pieces) : nil, secondSearch: secondSearch, signals: signals)
    }

    /// The score of a line: that of a hypothesis as long as all of its pieces; of utilities, their mean.
    private func score(of hypotheses: [Hypothesis]) -> Float {
        guard !hypotheses.isEmpty else { return 0 }
        guard choice == nil else { return hypotheses.reduce(0) { $0 + $1.score } / Float(hypotheses.count) }
        return config.score(of: hypotheses)
    }

    private func details(of pieces: [Piece], _ hypotheses: [Hypothesis], _ texts: [String]) -> Details {
        var details = Details()
        var words = (source: 0, target: 0)
        for ((piece, hypothesis), text) in zip(zip(pieces, hypotheses), texts) {
            let unknown = copiedWords?.texts(for: hypothesis, from: piece.words)
            let source = piece.request.source
            details.append(model.pipeline.details(source: source, hypothesis, unknown: unknown), after: words)
            words.source += model.pipeline.source.decode(source).wordCount
            words.target += text.wordCount
        }
        return details
    }
}

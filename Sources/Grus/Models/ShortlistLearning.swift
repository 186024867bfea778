import Foundation
import GrusCorpus
import GrusDecoding
import GrusFiles
import GrusRuntime
import GrusText

/// Learns a shortlist for a model from parallel text, and measures it.
public struct ShortlistLearning: Sendable {
    private let model: TranslationModel
    private let corpus: CorpusConfig
    private let pairs: [SentencePair]
    private let pool: ThreadPool

    /// Why there is no development set to measure with; nil when there is one.
    public let missing: InputError?

    /// Where the shortlist is written if nothing else is said: `shortlist.safetensors` in the run, or beside the model file.
    public let standardOutput: String

    /// What a shortlist has.
    public struct Size: Sendable {
        /// The target tokens that each source token has at most: those with the greatest t(target | source).
        public var best: Int
        /// How many of the most frequent target tokens there always are.
        public var frequent: Int

        /// A size.
        public init(best: Int, frequent: Int) { (self.best, self.frequent) = (best, frequent) }
    }

    /// Opens a model and its corpora.
    ///
    /// - Parameters:
    ///   - path: a run directory or a model file.
    ///   - train: parallel text to learn from, each written as in a config; none takes the config's.
    ///   - dev: the development set, written as in a config, which must be there; nil takes the config's, if it is.
    ///   - threads: the number of threads; nil takes one per core.
    /// - Throws: `InputError` if there is no model, its development set cannot be read, or the system does not allow so many
    ///   threads.
    public init(
        path: String, train: [String] = [], dev: String? = nil, threads: Int? = nil
    ) throws(InputError) {
        model = try TranslationModel(path: path)
        var corpus = model.config.corpus
        if !train.isEmpty {
            corpus.train = try train.map { path throws(InputError) in
                CorpusConfig.TrainingFiles(try CorpusConfig.Files(option: "--train", path))
            }
        }
        self.corpus = corpus
        (pairs, missing) = try corpus.developmentSet(option: dev)
        standardOutput = RunDirectory.companion(of: path, named: "shortlist.safetensors")
        pool = try ThreadPool(count: threads ?? ThreadPool.standardCount)
    }

    /// Learns a shortlist, and writes it, whole or not at all. The result does not depend on the number of threads.
    ///
    /// - Throws: `InputError` if the corpus cannot be read, or the file not be written; then what was there stays.
    public func write(_ size: Size, to path: String) throws(InputError) -> ShortlistReport {
        let encoded = try EncodedCorpus(
            ParallelCorpus.train(corpus), pipeline: model.pipeline, lengths: corpus.trainingLengths, on: pool)
        let vocabulary = model.pipeline.target.vocabularySize
        let lexicon = LexicalModel(
            encoded, sourceVocabulary: model.pipeline.source.vocabularySize, targetVocabulary: vocabulary, on: pool)
        let shortlist = Shortlist(lexicon, size, targetVocabulary: vocabulary)
        try shortlist.save(to: path, for: model)
        return report(shortlist, corpus: encoded)
    }

    private func report(_ shortlist: Shortlist, corpus: EncodedCorpus) -> ShortlistReport {
        let listed = shortlist.targets.filter { !$0.isEmpty }
        var report = ShortlistReport(
            pairs: corpus.count, sourceTokens: listed.count,
            targets: Double(listed.joined().count) / Double(max(1, listed.count)))
        guard !pairs.isEmpty else { return report }
        var (choices, tokens, covered) = (0, 0, 0)
        for pair in pairs {
            let list = Set(shortlist.tokens(for: Search.Request(model.pipeline.source.encode(pair.source))))
            let reference = model.pipeline.target.encode(pair.target).dropLast()
            choices += list.count
            tokens += reference.count
            covered += reference.count(where: list.contains)
        }
        report.choices = Double(choices) / Double(pairs.count)
        report.coverage = Double(covered) / Double(max(1, tokens))
        return report
    }
}

extension Shortlist {
    /// The best targets of a lexical model, special tokens left out, and the most frequent ones; of equally frequent ones those with
    /// the lower id.
    init(_ lexicon: LexicalModel, _ size: ShortlistLearning.Size, targetVocabulary: Int) {
        let special = SpecialToken.silent + [SpecialToken.end]
        let regular = lexicon.counts.indices.filter { lexicon.counts[$0] > 0 && !special.contains(Int32($0)) }
        let ranked = regular.sorted { (lexicon.counts[$1], $0) < (lexicon.counts[$0], $1) }
        self.init(
            always: ranked.prefix(size.frequent).map(Int32.init),
            targets: lexicon.targets.map { entries in
                Array(entries.lazy.map(\.token).filter { !special.contains($0) }.prefix(size.best))
            }, targetVocabulary: targetVocabulary)
    }
}

/// What a shortlist is made of, and what it leaves out.
public struct ShortlistReport: Sendable {
    /// The pairs that it was learnt from.
    public let pairs: Int
    /// The source tokens that have targets.
    public let sourceTokens: Int
    /// How many targets they have on average.
    public let targets: Double
    /// How many tokens there are to choose from for a sentence of the development set on average; nil without one.
    public var choices: Double?
    /// The share of the tokens of the development set's references, without end marks, that are among those of their sentences.
    public var coverage: Double?

    /// A table for people.
    public var text: String {
        var lines = [
            ("pairs", "\(pairs)"), ("source tokens", "\(sourceTokens)"),
            ("targets of each", String(format: "%.1f", targets)),
        ]
        if let choices { lines.append(("dev tokens to choose from", String(format: "%.1f", choices))) }
        if let coverage { lines.append(("dev coverage", String(format: "%.2f %%", 100 * coverage))) }
        return lines.map { $0.padding(toLength: 27, withPad: " ", startingAt: 0) + $1 }.joined(separator: "\n")
    }
}

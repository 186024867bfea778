import GrusCorpus
import GrusFiles
import GrusRuntime
import GrusText

/// The data of an experiment, in ids.
struct LoadedCorpus {
    let train: any PairStore
    let dev: EncodedCorpus?
    /// The raw development set, for scores that compare text.
    let devText: [SentencePair]

    /// Reads the development set, and encodes it on the threads of a pool.
    ///
    /// - Parameter train: the training set.
    init(
        _ config: ExperimentConfig, _ pipeline: TextPipeline, train: any PairStore, on pool: ThreadPool
    ) throws(InputError) {
        self.train = train
        guard let files = config.corpus.dev else {
            dev = nil
            devText = []
            return
        }
        let corpus = try ParallelCorpus.heldOut(files, config.corpus)
        dev = try EncodedCorpus(corpus, pipeline: pipeline, lengths: config.corpus.validationLengths, on: pool)
        devText = try corpus.allPairs()
    }

    /// Trains or loads the segmentation of an experiment from its training set, of which nothing is kept.
    static func makePipeline(_ config: ExperimentConfig) throws(InputError) -> TextPipeline {
        var config = config
        (config.corpus.memory, config.corpus.cache) = (nil, nil)
        var text = try TrainingText(config, run: "")
        return try text.makePipeline()
    }
}

extension CorpusConfig {
    /// Checks all data sets that a config names but the training set, so that no fault shows up only when much is already done.
    ///
    /// - Throws: `InputError` for a file that is missing, damaged or empty, and for sides of unequal lengths.
    func checkHeldOut() throws(InputError) {
        for corpus in try corpora().dropFirst().reversed() { try corpus.check() }
    }
}

extension CorpusConfig {
    /// All data sets that the config names.
    ///
    /// - Throws: `InputError` for a file that cannot be opened.
    fileprivate func corpora() throws(InputError) -> [ParallelCorpus] {
        var corpora = [try ParallelCorpus.train(self)]
        for files in [dev].compactMap({ $0 }) + test.map(\.files) {
            corpora.append(try ParallelCorpus.heldOut(files, self))
        }
        return corpora
    }
}

extension CorpusConfig {
    /// The sentences of the development set, or why there is none to measure with.
    ///
    /// - Parameter option: another one, as `--dev` names it, which must be there; nil takes the config's, if it is.
    /// - Throws: `InputError` if it cannot be read.
    func developmentSet(option: String?) throws(InputError) -> (pairs: [SentencePair], missing: InputError?) {
        do throws(InputError) {
            guard let files = try option.map({ path throws(InputError) in try Files(option: "--dev", path) }) ?? dev
            else { throw InputError(.missing, "the model's config names no development set") }
            return (try ParallelCorpus.heldOut(files, self).allPairs(), nil)
        } catch {
            guard error.kind == .missing, option == nil else { throw error }
            return ([], error)
        }
    }
}

extension ExperimentConfig {
    /// Checks that all files that the config names are there: data sets, SentencePiece models, a dictionary, and a model to
    /// start from.
    ///
    /// - Throws: `InputError` for a file that cannot be opened, or is not what it should be.
    public func checkFiles() throws(InputError) {
        _ = try corpus.corpora()
        for model in [text.source.model, text.target.model].compactMap({ $0 }) {
            _ = try SentencePieceTokenizer(file: model)
        }
        if let model = training.startFrom.model { _ = try RunDirectory.model(at: model) }
        if let dictionary = decoding.unknown.dictionary { _ = try BilingualDictionary(file: dictionary) }
    }
}

extension ParallelCorpus {
    /// All pairs of a small data set.
    package func allPairs() throws(InputError) -> [SentencePair] {
        let reader = pairs()
        var result: [SentencePair] = []
        while let pair = try reader.next() { result.append(pair) }
        return result
    }
}

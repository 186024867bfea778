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

    /// Reads training and development set, and encodes them on the threads of a pool.
    init(_ config: ExperimentConfig, _ pipeline: TextPipeline, on pool: ThreadPool) throws(InputError) {
        train = try EncodedCorpus(
            ParallelCorpus.train(config.corpus), pipeline: pipeline, lengths: config.corpus.trainingLengths, on: pool)
        guard let files = config.corpus.dev else {
            dev = nil
            devText = []
            return
        }
        let corpus = try ParallelCorpus.heldOut(files, config.corpus)
        dev = try EncodedCorpus(corpus, pipeline: pipeline, lengths: config.corpus.validationLengths, on: pool)
        devText = try corpus.allPairs()
    }

    /// Checks all data sets that a config names, so that no fault shows up only when much is already done.
    ///
    /// - Throws: `InputError` for a file that is missing, damaged or empty, and for sides of unequal lengths.
    static func check(_ config: CorpusConfig) throws(InputError) {
        // The small ones first.
        for corpus in try config.corpora().reversed() { try corpus.check() }
    }

    /// Trains or loads the segmentation of an experiment from its training set.
    static func makePipeline(_ config: ExperimentConfig) throws(InputError) -> TextPipeline {
        let corpus = try ParallelCorpus.train(config.corpus)
        do throws(InputError) {
            return try TextPipeline.train(
                config: config.text, source: corpus.lines(of: .source), target: corpus.lines(of: .target)
            ).directingTarget(config.corpus.targetDirection)
        } catch {
            // That there is too little text is said of the corpus.
            guard error.kind == .data, error.file == nil else { throw error }
            throw InputError(.data, file: corpus.name, error.message)
        }
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

import GrusCorpus
import GrusFiles
import GrusRuntime
import GrusText

/// The data of an experiment, in ids.
struct LoadedCorpus {
    let train: EncodedCorpus
    let dev: EncodedCorpus?
    /// The raw development set, for scores that compare text.
    let devText: [SentencePair]

    /// Reads training and development set, and encodes them on the threads of a pool.
    init(_ config: ExperimentConfig, _ pipeline: TextPipeline, on pool: ThreadPool) throws(InputError) {
        train = try EncodedCorpus(
            ParallelCorpus.train(config.corpus), pipeline: pipeline, maximumLength: config.corpus.maximumLength,
            on: pool)
        guard let path = config.corpus.dev else {
            dev = nil
            devText = []
            return
        }
        let corpus = try ParallelCorpus.heldOut(path, config.corpus)
        dev = try EncodedCorpus(corpus, pipeline: pipeline, maximumLength: nil, on: pool)
        devText = try corpus.allPairs()
    }

    /// Checks all data sets that a config names, so that no fault shows up only when much is already done.
    ///
    /// - Throws: `InputError` for a file that is missing, damaged or empty, and for sides of unequal lengths.
    static func check(_ config: CorpusConfig) throws(InputError) {
        var corpora = [try ParallelCorpus.train(config)]
        for path in [config.dev].compactMap({ $0 }) + config.test.map(\.path) {
            corpora.append(try ParallelCorpus.heldOut(path, config))
        }
        // The small ones first.
        for corpus in corpora.reversed() { try corpus.check() }
    }

    /// Trains or loads the segmentation of an experiment from its training set.
    static func makePipeline(_ config: ExperimentConfig) throws(InputError) -> TextPipeline {
        let corpus = try ParallelCorpus.train(config.corpus)
        return try TextPipeline.train(
            config: config.text, source: corpus.lines(of: .source), target: corpus.lines(of: .target))
    }
}

extension ParallelCorpus {
    /// All pairs of a small data set.
    func allPairs() throws(InputError) -> [SentencePair] {
        let reader = pairs()
        var result: [SentencePair] = []
        while let pair = try reader.next() { result.append(pair) }
        return result
    }
}

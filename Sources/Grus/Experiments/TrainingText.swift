import Foundation
import GrusCorpus
import GrusFiles
import GrusRuntime
import GrusText

/// The text of a training set on its way to ids. What is kept on disk is found again; what is not there is made.
struct TrainingText {
    /// What is told of a preparation.
    enum Step: Sendable {
        /// Ids will be stored in a folder and take about so many bytes.
        case begun(folder: String, pairs: Int, bytes: Int)
        /// So many pairs were read.
        case read(pairs: Int)
    }

    private let config: ExperimentConfig
    private let corpus: ParallelCorpus
    private let cache: CorpusCache?
    /// The number of pairs, as soon as they have been counted.
    private var pairs: Int?

    /// - Parameter run: the path of the run, beside which ids are kept unless the config says where.
    /// - Throws: `InputError` for files that cannot be read; of kind `data` for faults of what will be read whole anyway.
    init(_ config: ExperimentConfig, run: String) throws(InputError) {
        self.config = config
        corpus = try ParallelCorpus.train(config.corpus)
        cache = try CorpusCache(config, of: corpus, run: run)
        if cache == nil { _ = try count() }
    }

    /// Checks the text, and counts its pairs.
    private mutating func count() throws(InputError) -> Int {
        if let pairs { return pairs }
        let count = try corpus.check()
        pairs = count
        return count
    }

    /// How the text is segmented, as it was learnt before or is now.
    mutating func makePipeline() throws(InputError) -> TextPipeline {
        if let kept = try cache?.pipeline() { return kept }
        let pairs = try count()
        let pipeline = try learnPipeline(pairs: pairs)
        try cache?.keep(pipeline, isDrawn: config.text.sample.map { $0 < pairs } ?? false)
        return pipeline
    }

    private func learnPipeline(pairs: Int) throws(InputError) -> TextPipeline {
        let lines = { (side: Side) in
            corpus.lines(of: side, drawing: config.text.sample ?? pairs, of: pairs, seed: UInt64(config.seed))
        }
        do throws(InputError) {
            return try TextPipeline.train(config: config.text, source: lines(.source), target: lines(.target))
                .directingTarget(config.corpus.targetDirection)
        } catch {
            // That there is too little text is said of the corpus.
            guard error.kind == .data, error.file == nil else { throw error }
            throw InputError(.data, file: corpus.name, error.message)
        }
    }

    // MARK: Ids

    /// The pairs, where a training wants them.
    ///
    /// - Throws: `InputError` of kind `config` if the memory that they may take is too little.
    mutating func load(
        _ pipeline: TextPipeline, on pool: ThreadPool, _ tell: @escaping @Sendable (Step) -> Void
    ) throws(InputError) -> any PairStore {
        guard cache != nil else {
            return try EncodedCorpus(
                corpus, pipeline: pipeline, lengths: config.corpus.trainingLengths, on: pool)
        }
        guard let stored = try store(.whole, pipeline, on: pool, tell) else {
            preconditionFailure("a whole preparation that leaves something undone")
        }
        return try CorpusMemory(config, stored).isEnoughForAll ? try EncodedCorpus(stored) : stored
    }

    /// The pairs on disk, of which a share is stored if they are not there; nil if others have still to be stored.
    ///
    /// - Throws: `InputError` if there is no room for them, among others.
    mutating func store(
        _ share: CorpusPreparation.Share, _ pipeline: TextPipeline, on pool: ThreadPool,
        _ tell: @escaping @Sendable (Step) -> Void
    ) throws(InputError) -> StoredCorpus? {
        guard let folder = cache?.ids(of: pipeline) else { preconditionFailure("a corpus that is not stored") }
        if let stored = try StoredCorpus(in: folder) { return stored }
        let pairs = try count()
        try makeFolder(folder)
        let lock = try FileLock(waitingFor: "\(folder)/lock-\(share.index + 1)-\(share.count)")
        defer { withExtendedLifetime(lock) {} }
        // Another process may have stored them meanwhile.
        if let stored = try StoredCorpus(in: folder) { return stored }
        let preparation = CorpusPreparation(corpus, pipeline, lengths: config.corpus.trainingLengths, in: folder)
        let bytes = try preparation.expectedBytes(of: pairs)
        try Self.checkRoom(bytes / share.count, in: folder)
        tell(.begun(folder: folder, pairs: pairs, bytes: bytes))
        return try preparation.run(share, on: pool) { tell(.read(pairs: min($0, pairs))) }
    }

    private static func checkRoom(_ bytes: Int, in folder: String) throws(InputError) {
        var status = statvfs()
        guard statvfs(folder, &status) == 0 else { return }
        let free = Int(status.f_bavail) * Int(status.f_frsize)
        guard free < bytes else { return }
        throw InputError(
            .io, file: folder,
            "the ids of the training set take about \(sized(bytes)), but only \(sized(free)) are free; "
                + "make room, or name another folder with corpus.cache")
    }
}

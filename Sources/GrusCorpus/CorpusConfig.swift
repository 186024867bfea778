import GrusText

/// Where the parallel text is, and which lines of it are used: the `corpus` section of an experiment.
public struct CorpusConfig: Sendable, Equatable {
    /// The code of the source language, which is the file name extension of its side.
    public var source = ""
    /// The code of the target language, which is the file name extension of its side.
    public var target = ""
    /// The shards of the training set.
    public var train: [TrainingFiles] = []
    /// The development set.
    public var dev: Files?
    /// The test sets by name, in the order of the config.
    public var test: [TestSet] = []
    /// The most tokens of a sentence, end mark included: a longer pair is left out of training and of the loss of the
    /// development set, and counted.
    public var maximumLength = 100
    /// The order in which the tokens of a target sentence are learnt and written.
    public var targetDirection = TextDirection.forward
    /// The most bytes of a line, without its end.
    public var lineLimit = LineReader.standardLimit
    /// How many sentence pairs are read ahead, sorted by length and cut into batches.
    public var window = 6400
    /// The most sentence pairs that are shuffled together.
    public var shuffle = 1 << 20
    /// The most bytes that the training set may take in memory; nil for as many as it takes.
    public var memory: Int?
    /// The folder of what is kept of training sets on disk; nil for one beside the run, if anything is kept.
    public var cache: String?

    /// Whether the ids of the training set are kept on disk.
    public var isStored: Bool { memory != nil || cache != nil }

    /// Where parallel text is.
    public enum Files: Sendable, Equatable {
        /// `dir/train` stands for `dir/train.SOURCE.zst` and `dir/train.TARGET.zst` (each also without `.zst`); a path that
        /// ends in `.tsv` or `.tsv.zst` holds both sides in one file and nothing else.
        case named(String)
        /// A file for each side.
        case pair(source: String, target: String)
        /// Columns of a file with tabs between them, counted from 1.
        case table(String, source: Int, target: Int)
        /// Some of these, before whose source sentences a word stands that says of which kind they are, as of back-translations
        /// (Caswell et al. 2019).
        indirect case tagged(Files, tag: String)
    }

    /// A shard of the training set.
    public struct TrainingFiles: Sendable, Equatable {
        /// Where it is.
        public var files: Files
        /// How often its pairs come in an epoch, on average.
        public var weight = 1.0
        /// The most pairs that are read of it; nil for all.
        public var limit: Int?

        /// Files whose pairs come once in every epoch.
        public init(_ files: Files) { self.files = files }

        /// Names files of which all pairs come once in every epoch.
        public static func named(_ path: String) -> TrainingFiles { TrainingFiles(.named(path)) }
    }

    /// A named test set.
    public struct TestSet: Sendable, Equatable {
        /// What reports call the set.
        public var name: String
        /// Where it is.
        public var files: Files

        /// Names a test set.
        public init(name: String, files: Files) {
            self.name = name
            self.files = files
        }
    }

    /// A config of defaults, which name no files.
    public init() {}

    /// The lengths of the sentences that are trained on, end mark included: no empty ones and no longer ones.
    public var trainingLengths: ClosedRange<Int> { 2...maximumLength }
    /// The lengths of the sentences of the development set that its loss is taken of.
    public var validationLengths: ClosedRange<Int> { 1...maximumLength }
}

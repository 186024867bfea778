/// Where the parallel text is, and which lines of it are used: the `corpus` section of an experiment.
public struct CorpusConfig: Sendable, Equatable {
    /// The code of the source language, which is the file name extension of its side.
    public var source = ""
    /// The code of the target language, which is the file name extension of its side.
    public var target = ""
    /// The shards of the training set. `dir/train` stands for `dir/train.SOURCE.zst` and `dir/train.TARGET.zst` (or the
    /// same without `.zst`); a path that ends in `.tsv` or `.tsv.zst` holds both sides in one file.
    public var train: [String] = []
    /// The development set, named as the shards of the training set are.
    public var dev: String?
    /// The test sets by name, in the order of the config.
    public var test: [TestSet] = []
    /// The most tokens of a training sentence, end mark included; a longer pair is dropped and counted.
    public var maximumLength = 100
    /// How many sentence pairs are read ahead, sorted by length and cut into batches.
    public var window = 6400

    /// A named test set.
    public struct TestSet: Sendable, Equatable {
        /// What reports call the set.
        public var name: String
        /// Where it is, in the manner of the shards of the training set.
        public var path: String

        /// Names a test set.
        public init(name: String, path: String) {
            self.name = name
            self.path = path
        }
    }

    /// Starts from the defaults, which name no files.
    /// A config of defaults.
    public init() {}
}

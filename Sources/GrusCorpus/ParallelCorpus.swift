import Glibc
import GrusFiles
import GrusText

/// A side of parallel text.
public enum Side: Sendable, CaseIterable {
    case source, target
}

/// A sentence and its translation, as raw text.
public struct SentencePair: Sendable, Equatable {
    /// The sentence.
    public var source: String
    /// Its translation.
    public var target: String

    /// Pairs two texts.
    public init(source: String, target: String) {
        self.source = source
        self.target = target
    }
}

/// The files of a data set: shards that are read one after the other, never held whole.
public struct ParallelCorpus: Sendable, Equatable {
    /// The parts, in the order in which they are read.
    public let shards: [Shard]

    /// Names files that need not be there yet.
    public init(shards: [Shard]) { self.shards = shards }

    /// Finds the files of shards.
    ///
    /// - Parameters:
    ///   - paths: each `dir/name` for `dir/name.SOURCE.zst` and `dir/name.TARGET.zst` (each also without `.zst`), or the
    ///     whole name of a `.tsv` or `.tsv.zst` file.
    ///   - source: the language code in the name of the source side.
    ///   - target: the language code in the name of the target side.
    /// - Throws: `InputError` of kind `missing` that names the files looked for.
    public init(paths: [String], source: String, target: String) throws(InputError) {
        guard !paths.isEmpty else { throw InputError(.config, "the corpus names no files") }
        var shards: [Shard] = []
        for path in paths {
            if path.hasSuffix(".tsv") || path.hasSuffix(".tsv.zst") {
                guard isReadable(path) else {
                    throw InputError(.missing, file: path, "cannot read: \(systemMessage())")
                }
                shards.append(.table(path))
            } else {
                shards.append(
                    .files(source: try Self.find(path, language: source), target: try Self.find(path, language: target))
                )
            }
        }
        self.shards = shards
    }

    /// The training set of a config.
    public static func train(_ config: CorpusConfig) throws(InputError) -> ParallelCorpus {
        try ParallelCorpus(paths: config.train, source: config.source, target: config.target)
    }

    /// The development or a test set of a config, named by its path.
    public static func heldOut(_ path: String, _ config: CorpusConfig) throws(InputError) -> ParallelCorpus {
        try ParallelCorpus(paths: [path], source: config.source, target: config.target)
    }

    /// The pairs from the first on.
    public func pairs() -> PairReader { PairReader(shards: shards) }

    /// Reads all pairs once, which is little work beside training a segmenter on them.
    ///
    /// - Throws: `InputError` for whatever is wrong with the files, such as sides of unequal lengths.
    public func check() throws(InputError) {
        let reader = pairs()
        while try reader.next() != nil {}
    }

    /// The lines of one side, for instance to train a segmenter on.
    public func lines(of side: Side) -> LineSource {
        let reader = ShardedReader(shards) { shard throws(InputError) in try shard.lines(of: side) }
        return { () throws(InputError) in try reader.next() }
    }

    private static func find(_ path: String, language: String) throws(InputError) -> String {
        let plain = "\(path).\(language)"
        for candidate in ["\(plain).zst", plain] where isReadable(candidate) { return candidate }
        throw InputError(.missing, file: "\(plain).zst", "cannot read this file, nor \(plain) without .zst")
    }
}

private func isReadable(_ path: String) -> Bool { access(path, R_OK) == 0 }

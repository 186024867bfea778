import GrusFiles
import GrusText

/// A side of parallel text.
package enum Side: Sendable, CaseIterable {
    case source, target
}

/// A sentence and its translation, as raw text.
package struct SentencePair: Sendable, Equatable {
    /// The sentence.
    package var source: String
    /// Its translation.
    package var target: String

    /// Pairs two texts.
    package init(source: String, target: String) {
        self.source = source
        self.target = target
    }
}

/// The files of a data set: shards that are read one after the other, never held whole.
package struct ParallelCorpus: Sendable, Equatable {
    /// The parts, in the order in which they are read.
    package let shards: [Shard]
    /// The most bytes of a line.
    let lineLimit: Int

    /// Names files that need not be there yet.
    package init(shards: [Shard], lineLimit: Int = LineReader.standardLimit) {
        self.shards = shards
        self.lineLimit = lineLimit
    }

    /// Finds the files of shards.
    ///
    /// - Parameters:
    ///   - source: the language code in the name of the source side.
    ///   - target: the language code in the name of the target side.
    /// - Throws: `InputError` of kind `missing` that names the files looked for, or the one that cannot be read.
    package init(
        _ files: [CorpusConfig.Files], source: String, target: String, lineLimit: Int = LineReader.standardLimit
    ) throws(InputError) {
        guard !files.isEmpty else { throw InputError(.config, "the corpus names no files") }
        self.init(
            shards: try files.map { files throws(InputError) in try Shard(files, source: source, target: target) },
            lineLimit: lineLimit)
    }

    /// The training set of a config.
    package static func train(_ config: CorpusConfig) throws(InputError) -> ParallelCorpus {
        try ParallelCorpus(
            config.train, source: config.source, target: config.target, lineLimit: config.lineLimit)
    }

    /// The development or a test set of a config.
    package static func heldOut(
        _ files: CorpusConfig.Files, _ config: CorpusConfig
    ) throws(InputError) -> ParallelCorpus {
        try ParallelCorpus([files], source: config.source, target: config.target, lineLimit: config.lineLimit)
    }

    /// What error messages call the files.
    package var name: String { shards.map(\.name).joined(separator: ", ") }

    /// The files.
    var paths: [String] { shards.flatMap(\.paths) }

    /// The pairs from the first on.
    package func pairs() -> PairReader { PairReader(self) }

    /// Reads all files once, which is little work beside training a segmenter on them.
    ///
    /// - Throws: `InputError` for whatever is wrong with the files, such as sides of unequal lengths or white space alone.
    package func check() throws(InputError) {
        var (lines, hasText) = (0, false)
        for shard in shards {
            let content = try shard.check(lineLimit: lineLimit)
            lines += content.lines
            hasText = hasText || content.hasText
        }
        guard hasText else {
            throw InputError(.data, file: name, lines == 0 ? "the corpus is empty" : "the corpus has no text")
        }
    }

    /// The lines of one side, for instance to train a segmenter on.
    package func lines(of side: Side) -> LineSource {
        let reader = ShardedReader(self) { shard throws(InputError) in try shard.lines(of: side, limit: lineLimit) }
        return { () throws(InputError) in try reader.next() }
    }
}

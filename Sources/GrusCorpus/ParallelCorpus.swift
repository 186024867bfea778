import GrusFiles
import GrusRuntime
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
        let all = try ParallelCorpus(
            config.train.map(\.files), source: config.source, target: config.target, lineLimit: config.lineLimit)
        let shards = zip(all.shards, config.train).map { shard, training in
            training.limit.map { .limited(shard, pairs: $0) } ?? shard
        }
        return ParallelCorpus(shards: shards, lineLimit: config.lineLimit)
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
    /// - Returns: the number of pairs.
    /// - Throws: `InputError` for whatever is wrong with the files, such as sides of unequal lengths or white space alone.
    @discardableResult package func check() throws(InputError) -> Int {
        var (lines, hasText) = (0, false)
        for shard in shards {
            let content = try shard.check(lineLimit: lineLimit)
            lines += content.lines
            hasText = hasText || content.hasText
        }
        guard hasText else {
            throw InputError(.data, file: name, lines == 0 ? "the corpus is empty" : "the corpus has no text")
        }
        return lines
    }

    /// The lines of one side, for instance to train a segmenter on.
    package func lines(of side: Side) -> LineSource {
        let reader = ShardedReader(self) { shard throws(InputError) in try shard.lines(of: side, limit: lineLimit) }
        return { () throws(InputError) in try reader.next() }
    }

    /// As many pairs of every shard as make so many in all, if all are as large.
    package func first(_ pairs: Int) -> ParallelCorpus {
        let each = max(1, pairs / max(shards.count, 1))
        return ParallelCorpus(shards: shards.map { .limited($0, pairs: each) }, lineLimit: lineLimit)
    }

    /// Some lines of one side, in their order: those of pairs that are drawn, each as likely as any other.
    ///
    /// A line is chosen while it is read, with the probability of those that are still wanted among those that are left (selection
    /// sampling, Knuth, TAOCP 3.4.2, algorithm S).
    ///
    /// - Parameters:
    ///   - count: how many; all, if there are no more.
    ///   - total: the number of pairs.
    ///   - seed: what says which ones; the same for both sides.
    package func lines(of side: Side, drawing count: Int, of total: Int, seed: UInt64) -> LineSource {
        let next = lines(of: side)
        if count >= total { return next }
        // Batches, updates and what is drawn of a training set have others.
        var random = RandomKey(seed: seed).child(-3).makeGenerator()
        var (wanted, left) = (count, total)
        return { () throws(InputError) in
            while wanted > 0, let line = try next() {
                let isChosen = random.next(below: left) < wanted
                left -= 1
                guard isChosen else { continue }
                wanted -= 1
                return line
            }
            return nil
        }
    }
}

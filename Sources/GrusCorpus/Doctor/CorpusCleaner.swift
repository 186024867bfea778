import GrusFiles
import GrusRuntime

/// Writes the training set of a config without the pairs that have some damage, and a log of what was left out.
package struct CorpusCleaner {
    /// What was done.
    package struct Report: Sendable, Equatable {
        /// The number of pairs that were read, and of those that were written.
        package fileprivate(set) var read = 0, kept = 0
        /// The number of pairs left out by kind of damage; a pair may have several.
        package fileprivate(set) var dropped: [Damage: Int] = [:]
    }

    /// Where things are written: the sides, and the log.
    package struct Output: Sendable, Equatable {
        package let source, target, log: String

        /// `PREFIX.en.zst`, `PREFIX.de.zst` and `PREFIX.dropped.zst`.
        package init(prefix: String, _ config: CorpusConfig) {
            source = "\(prefix).\(config.source).zst"
            target = "\(prefix).\(config.target).zst"
            log = "\(prefix).dropped.zst"
        }
    }

    /// What is usual in the training set.
    private let habits: CorpusHabits
    private let corpus: ParallelCorpus
    private let heldOut: HeldOutPairs
    private let pool: ThreadPool

    /// Learns from the training set what is usual, and reads the sets that it must not share pairs with.
    ///
    /// - Throws: `InputError` for what cannot be read.
    package init(_ config: CorpusConfig, on pool: ThreadPool) throws(InputError) {
        corpus = try ParallelCorpus.train(config)
        habits = CorpusHabits(of: corpus, config, on: pool)
        var heldOut = HeldOutPairs()
        for (name, set) in try config.heldOutSets() {
            heldOut.begin(name)
            try heldOut.add(set)
        }
        self.heldOut = heldOut
        self.pool = pool
    }

    /// Reads the training set and writes what is left of it. Files appear when all are whole, and none before.
    ///
    /// - Parameter damage: the kinds of damage whose pairs are left out.
    /// - Throws: `InputError` for what cannot be read or written, and of kind `data` if no pair is left.
    package func write(without damage: Set<Damage>, to output: Output) throws(InputError) -> Report {
        for path in corpus.paths
        where [output.source, output.target, output.log].contains(where: { isSameFile($0, path) }) {
            throw InputError(.usage, "--output: would replace \(path), which is read; choose another name")
        }
        var source = try CleanedText(output.source)
        var target = try CleanedText(output.target)
        var log = try CleanedText(output.log)
        var report = Report()
        var examination = Examination(by: habits, nil, apartFrom: heldOut, on: pool)
        for shard in corpus.shards {
            try examination.read(shard, lineLimit: corpus.lineLimit) { pair, _ throws(InputError) in
                report.read += 1
                let reasons = pair.findings.filter { damage.contains($0.damage) }
                guard reasons.isEmpty else {
                    for kind in Set(reasons.map(\.damage)) { report.dropped[kind, default: 0] += 1 }
                    return try log.add("\(pair.number)\t\(Self.text(reasons))")
                }
                report.kept += 1
                try source.add(shard.tagged(pair.pair.source))
                try target.add(pair.pair.target)
            }
        }
        guard report.kept > 0 else {
            throw InputError(.data, file: corpus.name, "no pair is left of \(report.read); keep some kinds of damage")
        }
        try source.commit()
        try target.commit()
        try log.commit()
        return report
    }

    /// `duplicate (the same as pair 7), control-character (U+0000)`.
    private static func text(_ reasons: [Finding]) -> String {
        reasons.map { "\($0.damage.rawValue) (\(printable($0.detail)))" }.joined(separator: ", ")
    }
}

/// A file that is being written, some lines at a time.
private struct CleanedText {
    private let writer: LineWriter
    private var lines: [String] = []

    init(_ path: String) throws(InputError) { writer = try LineWriter(path: path) }

    mutating func add(_ line: String) throws(InputError) {
        lines.append(line)
        guard lines.count == 1000 else { return }
        try writer.write(lines)
        lines.removeAll(keepingCapacity: true)
    }

    func commit() throws(InputError) {
        try writer.write(lines)
        try writer.commit()
    }
}

extension HeldOutPairs {
    /// Takes in all pairs of the set that was begun last.
    fileprivate mutating func add(_ corpus: ParallelCorpus) throws(InputError) {
        var number = 0
        for shard in corpus.shards {
            let next = try shard.repairedPairs(lineLimit: corpus.lineLimit)
            while let read = try next() {
                number += 1
                let pair = InspectedPair(InspectedLine(read.pair.source), InspectedLine(read.pair.target))
                add(PairHashes(pair), number: number)
            }
        }
    }
}

import GrusFiles
import GrusText

extension ParallelCorpus {
    /// A part of a data set.
    public enum Shard: Sendable, Equatable {
        /// One file per side, line-parallel.
        case files(source: String, target: String)
        /// One file with source, TAB, target in every line.
        case table(String)
    }
}

extension ParallelCorpus.Shard {
    /// What error messages call the shard.
    var name: String {
        switch self {
        case .files(let source, let target): "\(source) and \(target)"
        case .table(let path): path
        }
    }

    /// Opens the shard for its pairs.
    func pairs() throws(InputError) -> () throws(InputError) -> SentencePair? {
        switch self {
        case .files(let source, let target):
            let sources = try LineReader(path: source)
            let targets = try LineReader(path: target)
            return { () throws(InputError) in
                switch (try sources.next(), try targets.next()) {
                case (let source?, let target?): return SentencePair(source: source, target: target)
                case (nil, nil): return nil
                default: throw try unequalLengths(sources, targets)
                }
            }
        case .table(let path):
            let reader = try LineReader(path: path)
            return { () throws(InputError) in try reader.nextPair() }
        }
    }

    /// Opens the shard for one side.
    func lines(of side: Side) throws(InputError) -> LineSource {
        switch self {
        case .files(let source, let target):
            let reader = try LineReader(path: side == .source ? source : target)
            return { () throws(InputError) in try reader.next() }
        case .table:
            let pairs = try pairs()
            return { () throws(InputError) in try pairs().map { side == .source ? $0.source : $0.target } }
        }
    }
}

/// Reads both files to their ends, so that the message can tell their lengths.
private func unequalLengths(_ sources: LineReader, _ targets: LineReader) throws(InputError) -> InputError {
    for reader in [sources, targets] { while try reader.next() != nil {} }
    return InputError(
        .data,
        "the sides differ in length: \(sources.name) has \(sources.lineCount) lines, "
            + "\(targets.name) has \(targets.lineCount)")
}

extension LineReader {
    /// The next line of a table, cut at its one TAB.
    fileprivate func nextPair() throws(InputError) -> SentencePair? {
        guard let line = try next() else { return nil }
        let fields = line.utf8.split(separator: UInt8(ascii: "\t"), omittingEmptySubsequences: false)
        guard fields.count == 2 else {
            throw InputError(
                .data, file: name, at: .line(lineCount), "\(fields.count) fields instead of source, TAB, target")
        }
        return SentencePair(source: String(Substring(fields[0])), target: String(Substring(fields[1])))
    }
}

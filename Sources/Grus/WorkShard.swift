import GrusCorpus
import GrusFiles

/// One of several parts that some work is cut into, such as `2/4`: those of lines are of like sizes, and one behind the other they are all
/// lines.
public struct WorkShard: Sendable, Equatable {
    /// Which part, counted from 1, and of how many.
    public let index, count: Int

    /// The most parts.
    private static let most = 1_000_000

    /// A part as it is written; nil if the text is none.
    public init?(_ text: String) {
        let numbers = text.split(separator: "/", omittingEmptySubsequences: false).map { Int($0) }
        guard numbers.count == 2, let index = numbers[0], let count = numbers[1], (1...Self.most).contains(count),
            (1...count).contains(index)
        else { return nil }
        (self.index, self.count) = (index, count)
    }

    /// The lines of files that belong to it, counted from 0 over all files.
    ///
    /// - Throws: `InputError` of kind `usage` for a stream, which cannot be read twice; what reading throws.
    public func lines(of files: [String], lineLimit: Int) throws(InputError) -> Range<Int> {
        for file in files where Self.isStream(file) {
            let name = file == "-" ? "standard input" : file
            throw InputError(.usage, "--shard counts the lines first: \(name) can be read only once, so give files")
        }
        var total = 0
        for file in files {
            let reader = try LineReader(path: file, limit: lineLimit, invalidText: .replaced)
            while try reader.next() != nil { total += 1 }
        }
        return total * (index - 1) / count..<total * index / count
    }

    private static func isStream(_ file: String) -> Bool {
        file == "-" || (file == "/dev/stdin" || file.hasPrefix("/dev/fd/")) && InputFile.size(of: file) == nil
    }
}

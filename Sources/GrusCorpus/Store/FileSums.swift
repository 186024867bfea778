import Foundation
import GrusFiles

/// The sums of text files. They are kept with sizes and times of change, so that what has not changed since is not read again.
package struct FileSums: Codable {
    private struct Entry: Codable {
        let size, modified: Int
        let sum: UInt64
    }

    private var entries: [String: Entry] = [:]

    /// Reads what was kept; a file that is not there, or damaged, knows nothing.
    package init(keptIn path: String) {
        guard fileExists(path), let bytes = try? InputFile.bytes(of: path, limit: 1 << 28) else { return }
        self = (try? JSONDecoder().decode(FileSums.self, from: Data(bytes))) ?? self
    }

    /// The sum of a file, which is read if it is not known, or has changed.
    ///
    /// - Throws: `InputError` if it cannot be read.
    mutating func sum(of path: String) throws(InputError) -> UInt64 {
        let file = try InputFile(path)
        let (size, modified) = (file.size, file.modified)
        if let known = entries[path], known.size == size, known.modified == modified { return known.sum }
        let sum = try ContentSum.of(file: file)
        entries[path] = Entry(size: size, modified: modified, sum: sum)
        return sum
    }

    /// Keeps what is known, in a file that appears whole.
    ///
    /// - Throws: `InputError` if it cannot be written.
    package func keep(in path: String) throws(InputError) {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        guard let json = try? encoder.encode(self) else { return }
        var file = try AtomicFile(path)
        try file.write(Array(json))
        try file.commit()
    }
}

extension ParallelCorpus {
    /// Takes the text of all shards into a sum, and how it is read, but not where it lies.
    ///
    /// - Throws: `InputError` if a file cannot be read.
    package func add(to sum: borrowing ContentSum, _ sums: inout FileSums) throws(InputError) {
        for shard in shards {
            sum.addCounted(shard.form)
            for path in shard.paths { sum.addCounted("\(try sums.sum(of: path))") }
        }
    }
}

extension ParallelCorpus.Shard {
    /// How the files are read.
    fileprivate var form: String {
        switch self {
        case .files: "files"
        case .table(_, .onlyTwo): "table"
        case .table(_, .chosen(let source, let target)): "table \(source) \(target)"
        case .tagged(let shard, let tag): "\(shard.form) tag \(tag)"
        case .limited(let shard, let pairs): "\(shard.form) limit \(pairs)"
        }
    }
}

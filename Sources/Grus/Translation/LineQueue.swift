import Foundation
import GrusCorpus
import GrusFiles
import GrusRuntime

/// Reads lines ahead on a thread of its own, so that a consumer gets at once whatever has come, be it one line of an open
/// pipe or a block of a file.
public final class LineQueue: @unchecked Sendable {
    private let condition = NSCondition()
    private let limit: Int
    private var lines: [String] = []
    private var end: Result<Void, InputError>?

    /// Starts to read.
    ///
    /// - Parameters:
    ///   - file: a plain or zstd-compressed file, or a stream under the name of its descriptor; `-` is standard input.
    ///   - limit: the most lines that are held.
    ///   - lineLimit: the most bytes of a line.
    /// - Throws: `InputError` of kind `system` if the system does not allow a thread.
    public init(file: String, limit: Int, lineLimit: Int = CorpusConfig().lineLimit) throws(InputError) {
        self.limit = limit
        let thread = try startThread { [self] in
            let result = Result { () throws(InputError) in
                let reader = try LineReader(stream: file, limit: lineLimit)
                while let line = try reader.next() { put(line) }
            }
            condition.withLock {
                end = result
                condition.broadcast()
            }
        }
        pthread_detach(thread)
    }

    private func put(_ line: String) {
        condition.withLock {
            while lines.count >= limit { condition.wait() }
            lines.append(line)
            // Who takes lines only waits for the first.
            if lines.count == 1 { condition.broadcast() }
        }
    }

    /// The lines that have come, at least one; nil at the end.
    ///
    /// - Throws: what reading threw, after all lines before the fault.
    public func next() throws(InputError) -> [String]? {
        condition.lock()
        defer { condition.unlock() }
        while lines.isEmpty, end == nil { condition.wait() }
        if lines.isEmpty, let end {
            try end.get()
            return nil
        }
        defer {
            lines.removeAll(keepingCapacity: true)
            condition.broadcast()
        }
        return lines
    }
}

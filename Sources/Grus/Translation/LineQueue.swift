import Foundation
import GrusCorpus
import GrusFiles
import GrusRuntime

/// Reads lines ahead on a thread of its own, so that a consumer gets at once whatever has come, be it one line of an open
/// pipe or a block of a file.
public final class LineQueue: @unchecked Sendable {
    /// Lines that came together.
    public struct Block: Sendable {
        /// The lines, at least one.
        public fileprivate(set) var lines: [String] = []
        /// The indices of those that were not UTF-8; what was wrong in them is U+FFFD now.
        public fileprivate(set) var repaired: [Int] = []
        /// How many bytes of the file these and all lines before them take; of a compressed file about how many.
        public fileprivate(set) var position = 0
        /// The bytes of the lines.
        fileprivate var bytes = 0
    }

    private let condition = NSCondition()
    private let limit: Int
    private var block = Block()
    private var end: Result<Void, InputError>?

    /// Bytes from which on no further lines are held: long ones keep the threads busy with fewer.
    private static let byteLimit = 1 << 22

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
                let reader = try LineReader(stream: file, limit: lineLimit, invalidText: .replaced)
                while let line = try reader.next() {
                    put(line, isRepaired: reader.isRepaired, position: reader.position)
                }
            }
            condition.withLock {
                end = result
                condition.broadcast()
            }
        }
        pthread_detach(thread)
    }

    private func put(_ line: String, isRepaired: Bool, position: Int) {
        condition.withLock {
            while block.lines.count >= limit || block.bytes >= Self.byteLimit { condition.wait() }
            if isRepaired { block.repaired.append(block.lines.count) }
            block.lines.append(line)
            block.bytes += line.utf8.count
            block.position = position
            // Who takes lines only waits for the first.
            if block.lines.count == 1 { condition.broadcast() }
        }
    }

    /// The lines that have come; nil at the end.
    ///
    /// - Throws: what reading threw, after all lines before the fault.
    public func next() throws(InputError) -> Block? {
        condition.lock()
        defer { condition.unlock() }
        while block.lines.isEmpty, end == nil { condition.wait() }
        if block.lines.isEmpty, let end {
            try end.get()
            return nil
        }
        defer {
            block = Block()
            condition.broadcast()
        }
        return block
    }
}

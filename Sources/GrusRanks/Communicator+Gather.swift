import GrusFiles
import GrusNumerics

extension Communicator {
    /// Tells everyone what everyone has to say.
    ///
    /// - Parameter values: what this rank says, any number of values.
    /// - Returns: what all say, in the order of the ranks.
    /// - Throws: `InputError` of kind `system` if a rank does not answer.
    package func gather<Value: BitwiseCopyable>(_ values: [Value]) throws(InputError) -> [[Value]] {
        if isAlone { return [values] }
        let bytes = values.withUnsafeBytes { Array($0) }
        let all = try isLeader ? collect(bytes) : handIn(bytes)
        return all.map { bytes in
            Array(unsafeUninitializedCapacity: bytes.count / MemoryLayout<Value>.stride) { places, count in
                count = places.count
                UnsafeMutableRawBufferPointer(places).copyBytes(
                    from: bytes.prefix(places.count * MemoryLayout<Value>.stride))
            }
        }
    }

    /// Tells everyone what everyone has to say, in words.
    package func gather(_ text: String) throws(InputError) -> [String] {
        try gather(Array(text.utf8)).map { String(decoding: $0, as: UTF8.self) }
    }

    /// Whether something is true of any rank.
    package func isAny(_ condition: Bool) throws(InputError) -> Bool {
        try gather([condition]).contains { $0.first == true }
    }

    // MARK: The leader and the others

    private func collect(_ own: [UInt8]) throws(InputError) -> [[UInt8]] {
        var all = [own]
        for rank in 1..<count {
            let size = try receiveNow(MemoryLayout<Int>.size, from: rank)
            all.append(try receiveNow(Int(bytes: size), from: rank))
        }
        let sizes = all.map(\.count).withUnsafeBytes { Array($0) }
        let joined = Array(all.joined())
        for rank in 1..<count {
            try sendNow(sizes, to: rank)
            try sendNow(joined, to: rank)
        }
        return all
    }

    private func handIn(_ own: [UInt8]) throws(InputError) -> [[UInt8]] {
        try sendNow(own.count.bytes, to: 0)
        try sendNow(own, to: 0)
        let sizes = try receiveNow(count * MemoryLayout<Int>.size, from: 0).withUnsafeBytes { bytes in
            (0..<count).map { bytes.loadUnaligned(fromByteOffset: $0 * MemoryLayout<Int>.size, as: Int.self) }
        }
        var rest = try receiveNow(sizes.reduce(0, +), from: 0)[...]
        return sizes.map { size in
            defer { rest = rest.dropFirst(size) }
            return Array(rest.prefix(size))
        }
    }

    func sendNow(_ bytes: [UInt8], to rank: Int) throws(InputError) {
        let message = Message(bytes: bytes.count)
        defer { withExtendedLifetime(message) {} }
        _ = message.row.elements.update(fromContentsOf: bytes)
        try wait(for: send(message.row, to: rank, tag: Tag.word), with: rank)
    }

    func receiveNow(_ count: Int, from rank: Int) throws(InputError) -> [UInt8] {
        let message = Message(bytes: count)
        try wait(for: receive(message.row, from: rank, tag: Tag.word), with: rank)
        return Array(message.row.elements)
    }
}

/// What tells messages between the same two ranks apart.
package enum Tag {
    /// What is gathered.
    static let word = 0
    /// Whom a rank misses, and that the leader has heard it.
    static let missed = 1, heard = 2
    /// The first of those that parts of a gradient may have.
    package static let gradient = 3
}

/// Memory for a message.
final class Message {
    private let buffer: Buffer
    let row: ByteRow

    init(bytes: Int) {
        buffer = Buffer(count: (bytes + 3) / 4)
        row = ByteRow(
            UnsafeMutableRawPointer(buffer.base).assumingMemoryBound(to: UInt8.self), rows: 1, columns: bytes)
    }
}

extension Int {
    /// What it looks like in a message.
    var bytes: [UInt8] { withUnsafeBytes(of: self) { Array($0) } }

    /// The number that a message holds.
    init(bytes: [UInt8]) { self = bytes.withUnsafeBytes { $0.loadUnaligned(as: Int.self) } }
}

extension Buffer {
    /// Some of its bytes.
    ///
    /// - Parameter start: the first number whose bytes they are.
    package func bytes(at start: Int, count: Int) -> ByteRow {
        precondition(start >= 0 && 4 * start + count <= 4 * self.count, "\(count) bytes of \(self.count) numbers")
        return ByteRow(
            UnsafeMutableRawPointer(base + start).assumingMemoryBound(to: UInt8.self), rows: 1, columns: count)
    }
}

extension Matrix {
    /// The bytes of its numbers.
    package var bytes: ByteRow {
        ByteRow(
            UnsafeMutableRawPointer(base).assumingMemoryBound(to: UInt8.self), rows: 1,
            columns: count * MemoryLayout<Float>.size)
    }
}

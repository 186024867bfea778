import CXXHash

/// The sum that tells bytes from others: XXH3 of 64 bits, as the authors of xxHash define it. This file is the room's only one that
/// calls the library.
package struct ContentSum: ~Copyable {
    private let state: OpaquePointer

    /// The sum of nothing.
    package init() {
        guard let state = XXH3_createState() else { preconditionFailure("xxHash cannot allocate a state") }
        self.state = state
        XXH3_64bits_reset(state)
    }

    deinit { XXH3_freeState(state) }

    /// Takes in bytes.
    package func add(_ bytes: UnsafeRawBufferPointer) {
        XXH3_64bits_update(state, bytes.baseAddress, bytes.count)
    }

    /// Takes in bytes.
    package func add(_ bytes: [UInt8]) { bytes.withUnsafeBytes { add($0) } }

    /// Takes in a text.
    package func add(_ text: String) {
        var text = text
        text.withUTF8 { add(UnsafeRawBufferPointer($0)) }
    }

    /// Takes in the length of a text and the text, so that texts one after the other have a sum of their own.
    package func addCounted(_ text: String) { add("\(text.utf8.count) \(text)") }

    /// The sum so far.
    package var value: UInt64 { XXH3_64bits_digest(state) }

    /// The sum so far as 16 hexadecimal digits.
    package var digits: String {
        let digits = String(value, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }

    /// The sum of some bytes.
    package static func of(_ bytes: [UInt8]) -> UInt64 {
        let sum = ContentSum()
        sum.add(bytes)
        return sum.value
    }

    /// The sum of a file.
    ///
    /// - Throws: `InputError` if it cannot be read.
    package static func of(file: InputFile) throws(InputError) -> UInt64 {
        let sum = ContentSum()
        while case let piece = try file.read(1 << 20), !piece.isEmpty { sum.add(piece) }
        return sum.value
    }
}

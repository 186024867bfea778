import CXXHash
import GrusFiles

/// The sum of a file's content that tells whether it is still what was written: XXH3 of 64 bits, as the authors of xxHash
/// define it. This file is the room's only one that calls the library.
///
/// Tensors count in the order of their names, each with its name, type and shape before its bytes; then the strings of the
/// header in the order of their keys, but for the sum itself. So the sum does not depend on how the header is laid out.
struct Checksum: ~Copyable {
    /// The key of the sum among the strings of the header.
    static let key = "checksum"

    private let state: OpaquePointer

    init() {
        guard let state = XXH3_createState() else { preconditionFailure("xxHash cannot allocate a state") }
        self.state = state
        XXH3_64bits_reset(state)
    }

    deinit { XXH3_freeState(state) }

    func add(_ bytes: UnsafeRawBufferPointer) {
        XXH3_64bits_update(state, bytes.baseAddress, bytes.count)
    }

    func add(_ text: String) {
        var text = text
        text.withUTF8 { add(UnsafeRawBufferPointer($0)) }
    }

    /// Takes in what the header says of a tensor.
    func addTensor(_ name: String, _ type: SafeTensors.ElementType, _ shape: [Int]) {
        add("\(name.utf8.count) \(name) \(type.rawValue) \(shape)\n")
    }

    /// Takes in the strings of the header.
    func add(_ metadata: [String: String]) {
        for (key, value) in metadata.sorted(by: { $0.key < $1.key }) where key != Self.key {
            add("\(key.utf8.count) \(key) \(value.utf8.count) \(value)\n")
        }
    }

    /// The sum of some bytes.
    static func text(of bytes: [UInt8]) -> String {
        let sum = Checksum()
        bytes.withUnsafeBytes { sum.add($0) }
        return sum.text
    }

    /// The sum so far: `xxh3:` and 16 hexadecimal digits.
    var text: String {
        let digits = String(XXH3_64bits_digest(state), radix: 16)
        return "xxh3:" + String(repeating: "0", count: 16 - digits.count) + digits
    }
}

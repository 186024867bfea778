import GrusFiles

/// The sum of a file's content tells whether it is still what was written.
///
/// Tensors count in the order of their names, each with its name, type and shape before its bytes; then the strings of the
/// header in the order of their keys, but for the sum itself. So the sum does not depend on how the header is laid out.
extension SafeTensors {
    /// The key of the sum among the strings of the header.
    static let checksumKey = "checksum"

    /// What tells some bytes from others: the sum that files have as their checksum.
    package static func fingerprint(of bytes: [UInt8]) -> String {
        let sum = ContentSum()
        sum.add(bytes)
        return sum.checksum
    }
}

extension ContentSum {
    /// Takes in what the header says of a tensor.
    func addTensor(_ name: String, _ type: SafeTensors.ElementType, _ shape: [Int]) {
        add("\(name.utf8.count) \(name) \(type.rawValue) \(shape)\n")
    }

    /// Takes in the strings of the header.
    func add(_ metadata: [String: String]) {
        for (key, value) in metadata.sorted(by: { $0.key < $1.key }) where key != SafeTensors.checksumKey {
            add("\(key.utf8.count) \(key) \(value.utf8.count) \(value)\n")
        }
    }

    /// The sum so far as files have it: `xxh3:` and 16 hexadecimal digits.
    var checksum: String { "xxh3:\(digits)" }
}

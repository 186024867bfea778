/// A message in the wire format of protocol buffers, field by field.
struct ProtobufMessage {
    private(set) var bytes: [UInt8] = []

    /// A message of given fields.
    init(_ fields: (inout Self) -> Void) { fields(&self) }

    mutating func add(_ number: Int, _ value: UInt64) {
        begin(number, wireType: 0)
        add(varint: value)
    }

    mutating func add(_ number: Int, _ value: Double) {
        begin(number, wireType: 1)
        bytes += value.bitPattern.littleEndianBytes
    }

    mutating func add(_ number: Int, _ value: Float) {
        begin(number, wireType: 5)
        bytes += value.bitPattern.littleEndianBytes
    }

    mutating func add(_ number: Int, _ value: String) { add(number, Array(value.utf8)) }

    mutating func add(_ number: Int, _ fields: (inout Self) -> Void) { add(number, Self(fields).bytes) }

    private mutating func add(_ number: Int, _ value: [UInt8]) {
        begin(number, wireType: 2)
        add(varint: UInt64(value.count))
        bytes += value
    }

    private mutating func begin(_ number: Int, wireType: Int) { add(varint: UInt64(number << 3 | wireType)) }

    private mutating func add(varint value: UInt64) {
        var rest = value
        while rest >= 0x80 {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(rest))
    }
}

extension FixedWidthInteger {
    /// The bytes, the lowest first.
    var littleEndianBytes: [UInt8] { withUnsafeBytes(of: littleEndian, Array.init) }
}

/// The fields of a message in the wire format of protocol buffers, one by one; groups, long out of use, are none.
struct ProtobufReader {
    enum Value {
        case varint(UInt64), fixed(UInt32), bytes(ArraySlice<UInt8>)
    }

    /// The bytes are no such message.
    struct Malformed: Error {}

    private var rest: ArraySlice<UInt8>

    init(_ bytes: ArraySlice<UInt8>) { rest = bytes }

    /// The next field; nil at the end.
    mutating func next() throws(Malformed) -> (number: UInt64, value: Value)? {
        guard !rest.isEmpty else { return nil }
        let tag = try varint()
        guard (8...UInt64(UInt32.max)).contains(tag) else { throw Malformed() }
        switch tag & 7 {
        case 0: return (tag >> 3, .varint(try varint()))
        case 1: return (tag >> 3, .bytes(try bytes(8)))
        case 2: return (tag >> 3, .bytes(try bytes(varint())))
        case 5: return (tag >> 3, .fixed(try bytes(4).littleEndian))
        default: throw Malformed()
        }
    }

    private mutating func varint() throws(Malformed) -> UInt64 {
        var value: UInt64 = 0
        for shift in stride(from: UInt64(0), to: 64, by: 7) {
            guard let byte = rest.popFirst() else { break }
            value |= UInt64(byte & 0x7F) << shift
            if byte < 0x80 { return value }
        }
        throw Malformed()
    }

    private mutating func bytes(_ count: UInt64) throws(Malformed) -> ArraySlice<UInt8> {
        guard count <= UInt64(rest.count) else { throw Malformed() }
        defer { rest = rest.dropFirst(Int(count)) }
        return rest.prefix(Int(count))
    }
}

extension ArraySlice<UInt8> {
    /// The first four bytes as a number, the lowest first.
    var littleEndian: UInt32 { prefix(4).reversed().reduce(0) { $0 << 8 | UInt32($1) } }
}

/// The cyclic redundancy check of Castagnoli's polynomial (RFC 3720, appendix B.4), bits reflected.
package enum CRC32C {
    private static let polynomial: UInt32 = 0x82F6_3B78

    /// What each byte makes of a remainder of zero.
    private static let table: [UInt32] = (0..<256).map { byte in
        (0..<8).reduce(UInt32(byte)) { remainder, _ in remainder >> 1 ^ (remainder & 1 == 1 ? polynomial : 0) }
    }

    /// The check of bytes.
    package static func of(_ bytes: [UInt8]) -> UInt32 {
        ~bytes.reduce(~0) { remainder, byte in remainder >> 8 ^ table[Int(UInt8(truncatingIfNeeded: remainder) ^ byte)]
        }
    }

    /// The check as TFRecord files hold it: rotated and shifted, for the check of bytes that hold their own check says little.
    package static func masked(_ bytes: [UInt8]) -> UInt32 {
        let check = of(bytes)
        return (check >> 15 | check << 17) &+ 0xA282_EAD8
    }
}

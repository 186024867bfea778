// Numbers as they lie in stored files: the lowest byte first.

extension [UInt8] {
    /// Appends a number.
    mutating func append<Number: FixedWidthInteger & UnsignedInteger>(number: Number) {
        for shift in stride(from: 0, to: Number.bitWidth, by: 8) { append(UInt8(truncatingIfNeeded: number >> shift)) }
    }

    /// Numbers that lie one after the other from an offset on.
    func numbers<Number: FixedWidthInteger & UnsignedInteger>(
        of type: Number.Type, count: Int, at offset: Int
    ) -> [Number] {
        let width = Number.bitWidth / 8
        return [Number](unsafeUninitializedCapacity: count) { numbers, initialized in
            for index in 0..<count {
                var number: Number = 0
                for byte in 0..<width { number |= Number(self[offset + index * width + byte]) << (8 * byte) }
                numbers.initializeElement(at: index, to: number)
            }
            initialized = count
        }
    }
}

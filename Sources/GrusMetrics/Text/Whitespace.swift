extension Unicode.Scalar {
    /// Whether Python's `str.isspace` holds: bidirectional class WS, B or S, or category Zs.
    ///
    /// This is more than Unicode's White_Space: the separators U+001C to U+001F count too.
    var isPythonWhitespace: Bool {
        switch value {
        case 0x21..<0x85: false
        case 0x20, 0x09...0x0D, 0x1C...0x1F, 0x85, 0xA0, 0x1680, 0x2000...0x200A, 0x2028, 0x2029, 0x202F, 0x205F,
            0x3000:
            true
        default: false
        }
    }
}

extension StringProtocol {
    /// The line without the white space at its right end, as Python's `str.rstrip()` leaves it.
    ///
    /// sacreBLEU's command strips every line so when it reads a file; a reader that wants its scores must too.
    public var strippedRight: SubSequence {
        let scalars = unicodeScalars
        var end = scalars.endIndex
        while end > scalars.startIndex {
            let last = scalars.index(before: end)
            guard scalars[last].isPythonWhitespace else { break }
            end = last
        }
        return self[..<end]
    }
}

import GrusText

// Damage to the encoding of a line, and characters that should not be there.

extension InspectedLine {
    /// A character that stands for what could not be read.
    var replacementCharacter: String? { named { $0 == "\u{FFFD}" } }

    /// UTF-8 that was read as Latin-1 or Windows-1252, such as `Ã¼` for `ü`.
    var mojibake: String? {
        guard let (found, repaired) = misread else { return nil }
        // That of what was spoilt twice is told by its own check.
        return InspectedLine(repaired).misread == nil ? found : nil
    }

    /// UTF-8 that was read wrongly twice, such as `ÃƒÂ¼` for `ü`.
    var doubleEncoding: String? {
        guard let (found, repaired) = misread, InspectedLine(repaired).misread != nil else { return nil }
        return found
    }

    /// What shows that UTF-8 was read as Windows-1252, and the line as it was meant.
    private var misread: (found: String, repaired: String)? {
        guard traits.contains(.nonASCII) else { return nil }
        var repaired = String.UnicodeScalarView()
        var first: String?
        var evidence = 0
        var index = 0
        while index < scalars.count {
            guard let (scalar, length) = misreadCharacter(at: index) else {
                repaired.append(scalars[index])
                index += 1
                continue
            }
            repaired.append(scalar)
            first = first ?? "\(part(index..<index + length)) for \(scalar)"
            evidence += weight(of: index..<index + length)
            index += length
        }
        return evidence >= 2 ? first.map { ($0, String(repaired)) } : nil
    }

    /// How much a sequence that may be misread tells: 2 is enough. A capital such as Ä before a quotation mark may be meant, and
    /// before another symbol once; Ã or Â before a symbol hardly are.
    private func weight(of sequence: Range<Int>) -> Int {
        if sequence.count > 2 || ["Ã", "Â"].contains(scalars[sequence.lowerBound]) { return 2 }
        let second = scalars[sequence.lowerBound + 1]
        if classes[sequence.lowerBound + 1].kind == .control { return 2 }
        return Self.quotes.contains(second) ? 0 : 1
    }

    private static let quotes = Set("‘’“”‚„«»‹›–—…".unicodeScalars)

    /// The character whose UTF-8 bytes, read as Windows-1252, stand at an index, and their number.
    private func misreadCharacter(at index: Int) -> (Unicode.Scalar, length: Int)? {
        guard let lead = windowsByte(scalars[index]), (0xC2...0xF4).contains(lead) else { return nil }
        let length = lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4
        guard index + length <= scalars.count else { return nil }
        let bytes = scalars[index..<index + length].compactMap(windowsByte)
        guard bytes.count == length, bytes.dropFirst().allSatisfy({ (0x80...0xBF).contains($0) }),
            let text = String(validating: bytes, as: UTF8.self), let scalar = text.unicodeScalars.first
        else { return nil }
        return (scalar, length)
    }

    /// A control character but for tabs and for what ends lines.
    var controlCharacter: String? {
        firstIndex { $1.kind == .control && $0 != "\t" && !lineBreaks.contains($0) }.map { codePoint(scalars[$0]) }
    }

    /// A character that many programs take for the end of a line.
    var lineBreak: String? {
        guard traits.contains(.control) || traits.contains(.otherSpace) else { return nil }
        return named { lineBreaks.contains($0) }
    }

    /// A character without width, where the script does not need it.
    var zeroWidth: String? {
        let isRightToLeft = hasLetter(in: [.arabic, .hebrew])
        return scalars.indices.first { index in
            switch scalars[index].value {
            case 0xAD, 0x180E, 0x200B, 0x2060: true
            case 0x200C, 0x200D: index > 0 && Self.withoutJoiners.contains(classes[index - 1].script)
            case 0x200E, 0x200F, 0x202A...0x202E, 0x2066...0x2069: !isRightToLeft
            default: false
            }
        }.map { codePoint(scalars[$0]) }
    }

    /// Scripts whose letters are never joined, nor kept from it.
    private static let withoutJoiners: Set<Script> = [.latin, .greek, .cyrillic, .han, .hiragana, .katakana]

    /// A character that means nothing outside of one font or program, or nothing at all.
    var unusableCharacter: String? {
        firstIndex { $1.kind == .privateUse || $1.kind == .unassigned }.map { codePoint(scalars[$0]) }
    }

    /// A word with letters of two scripts that look alike.
    var mixedScripts: String? {
        var start = 0
        var found: Set<Script> = []
        for index in 0...scalars.count {
            if isLetter(index) {
                if Self.alike.contains(classes[index].script) { found.insert(classes[index].script) }
                continue
            }
            if found.count > 1 { return part(start..<index) }
            (start, found) = (index + 1, [])
        }
        return nil
    }

    private static let alike: Set<Script> = [.latin, .greek, .cyrillic]

    /// Characters that Unicode's usual form writes otherwise.
    var unnormalized: String? { isNFC(text) ? nil : "not in NFC" }

    /// The name of the first character for which something holds.
    func named(_ isMeant: (Unicode.Scalar) -> Bool) -> String? { scalars.first(where: isMeant).map(codePoint) }
}

/// What programs other than Grus take for the end of a line.
private let lineBreaks: Set<Unicode.Scalar> = ["\n", "\u{B}", "\u{C}", "\r", "\u{85}", "\u{2028}", "\u{2029}"]

/// The byte that Windows-1252, or Latin-1 where that has none, writes a character with.
private func windowsByte(_ scalar: Unicode.Scalar) -> UInt8? {
    scalar.value <= 0xFF ? UInt8(scalar.value) : windowsBytes[scalar]
}

private let windowsBytes: [Unicode.Scalar: UInt8] = [
    "€": 0x80, "‚": 0x82, "ƒ": 0x83, "„": 0x84, "…": 0x85, "†": 0x86, "‡": 0x87, "ˆ": 0x88, "‰": 0x89, "Š": 0x8A,
    "‹": 0x8B, "Œ": 0x8C, "Ž": 0x8E, "‘": 0x91, "’": 0x92, "“": 0x93, "”": 0x94, "•": 0x95, "–": 0x96, "—": 0x97,
    "˜": 0x98, "™": 0x99, "š": 0x9A, "›": 0x9B, "œ": 0x9C, "ž": 0x9E, "Ÿ": 0x9F,
]

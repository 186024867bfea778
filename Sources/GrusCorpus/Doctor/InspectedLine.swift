import GrusText

/// A line with what the checks ask of its characters, looked up once.
package struct InspectedLine: Sendable {
    /// The line.
    let text: String
    /// Whether its bytes were UTF-8; what was not stands as U+FFFD in the text.
    let isIntact: Bool
    /// Its characters.
    let scalars: [Unicode.Scalar]
    /// Their classes.
    let classes: [CharacterClass]
    /// What occurs in it.
    let traits: Traits
    /// The number of its letters, and of its characters that are no white space.
    let letters, visible: Int

    /// What occurs in a line, so that a check for what is rare costs nothing elsewhere.
    struct Traits: OptionSet, Sendable {
        let rawValue: UInt32

        static let number = Traits(rawValue: 1 << 0)
        static let control = Traits(rawValue: 1 << 1)
        static let format = Traits(rawValue: 1 << 2)
        static let unusable = Traits(rawValue: 1 << 3)
        static let otherSpace = Traits(rawValue: 1 << 4)
        static let beyondLatin1 = Traits(rawValue: 1 << 5)
        static let composable = Traits(rawValue: 1 << 6)
        static let nonASCII = Traits(rawValue: 1 << 7)
        static let lessThan = Traits(rawValue: 1 << 8)
        static let ampersand = Traits(rawValue: 1 << 9)
        static let at = Traits(rawValue: 1 << 10)
        static let backslash = Traits(rawValue: 1 << 11)
        static let percent = Traits(rawValue: 1 << 12)
        static let bar = Traits(rawValue: 1 << 13)
        static let question = Traits(rawValue: 1 << 14)
        static let fullStop = Traits(rawValue: 1 << 15)
        static let hash = Traits(rawValue: 1 << 16)
    }

    /// Looks at every character of a line.
    ///
    /// - Parameter isIntact: whether its bytes were UTF-8.
    package init(_ text: String, isIntact: Bool = true) {
        self.text = text
        self.isIntact = isIntact
        let count = text.utf8.count
        var (scalars, classes): ([Unicode.Scalar], [CharacterClass]) = ([], [])
        scalars.reserveCapacity(count)
        classes.reserveCapacity(count)
        var traits = Traits()
        var (letters, visible) = (0, 0)
        for scalar in text.unicodeScalars {
            let character = CharacterClass(of: scalar)
            scalars.append(scalar)
            classes.append(character)
            if character.kind == .letter { letters += 1 }
            if character.kind != .space, scalar != "\t" { visible += 1 }
            traits.formUnion(Traits(of: scalar, character.kind))
        }
        (self.scalars, self.classes, self.traits) = (scalars, classes, traits)
        (self.letters, self.visible) = (letters, visible)
    }

    /// Whether there is a letter in one of some scripts.
    func hasLetter(in scripts: Set<Script>) -> Bool {
        classes.contains { $0.kind == .letter && scripts.contains($0.script) }
    }

    /// The parts between white space.
    var words: [Range<Int>] {
        scalars.indices.split { isSpace($0) }.map { $0.startIndex..<$0.endIndex }
    }

    /// Whether a character is white space.
    func isSpace(_ index: Int) -> Bool { classes[index].kind == .space || scalars[index] == "\t" }

    /// Whether there is a letter at an index, which may be outside of the line.
    func isLetter(_ index: Int) -> Bool { classes.indices.contains(index) && classes[index].kind == .letter }

    /// Whether some characters stand at an index.
    func has(_ text: String, at index: Int) -> Bool {
        let end = index + text.unicodeScalars.count
        return end <= scalars.count && scalars[index..<end].elementsEqual(text.unicodeScalars)
    }

    /// A part as text.
    func part(_ range: Range<Int>) -> String { String(String.UnicodeScalarView(scalars[range])) }

    /// The first character for which something holds.
    func firstIndex(where isMeant: (Unicode.Scalar, CharacterClass) -> Bool) -> Int? {
        scalars.indices.first { isMeant(scalars[$0], classes[$0]) }
    }
}

extension InspectedLine.Traits {
    fileprivate init(of scalar: Unicode.Scalar, _ kind: CharacterClass.Kind) {
        self =
            switch scalar {
            case "<": .lessThan
            case "&": .ampersand
            case "@": .at
            case "\\": .backslash
            case "%": .percent
            case "|": .bar
            case "?": .question
            case ".": .fullStop
            case "#": .hash
            default: []
            }
        if scalar.value > 0x7F { insert(.nonASCII) }
        if scalar.value > 0xFF { insert(.beyondLatin1) }
        // The first character that NFC may change, or move.
        if scalar.value >= 0x300 { insert(.composable) }
        switch kind {
        case .number: insert(.number)
        case .control: insert(.control)
        case .format: insert(.format)
        case .privateUse, .unassigned: insert(.unusable)
        case .space where scalar != " ": insert(.otherSpace)
        default: break
        }
    }
}

/// How a character that cannot be seen is named: `U+200B`.
func codePoint(_ scalar: Unicode.Scalar) -> String {
    let digits = String(scalar.value, radix: 16, uppercase: true)
    return "U+" + String(repeating: "0", count: max(0, 4 - digits.count)) + digits
}

/// A text in which what cannot be seen is written out, as in `U+200B`.
package func printable(_ text: String) -> String {
    var result = String.UnicodeScalarView()
    for scalar in text.unicodeScalars {
        switch CharacterClass(of: scalar).kind {
        case .control, .format, .privateUse, .unassigned: result += "⟨\(codePoint(scalar))⟩".unicodeScalars
        case .space where scalar != " ": result += "⟨\(codePoint(scalar))⟩".unicodeScalars
        default: result.append(scalar)
        }
    }
    return String(result)
}

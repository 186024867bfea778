/// What can be wrong with a pair of lines, or odd about it; every kind is explained in `Sources/DOCTOR.md`.
public enum Damage: String, Sendable, CaseIterable {
    // What is surely damage.
    case empty
    case invalidUTF8 = "invalid-utf-8"
    case replacement = "replacement-character"
    case mojibake
    case doubleEncoding = "double-encoding"
    case control = "control-character"
    case wrongScript = "wrong-script"
    case swapped = "swapped-sides"
    case untranslated
    case duplicate
    case leakedPair = "leaked-pair"
    // What may be.
    case lengthRatio = "length-ratio"
    case misaligned
    case wrongLanguage = "wrong-language"
    case otherLanguage = "other-language"
    case partlyUntranslated = "partly-untranslated"
    case leakedSource = "leaked-source"
    case numbers
    case tag
    case entity
    case subword
    case escape
    case separator
    case lostLetter = "lost-letter"
    case mixedScripts = "mixed-scripts"
    case unusable = "unusable-character"
    case byteOrderMark = "byte-order-mark"
    case zeroWidth = "zero-width"
    case lineBreak = "line-break"
    case repeatedWords = "repeated-words"
    case noLetters = "no-letters"
    case longWord = "long-word"
    // What is good to know.
    case sameText = "same-text"
    case leakedTarget = "leaked-target"
    case nearDuplicate = "near-duplicate"
    case otherTarget = "other-target"
    case otherSource = "other-source"
    case long
    case url
    case unnormalized
    case spaces
    case oddSpaces = "odd-spaces"
    case repeatedPunctuation = "repeated-punctuation"
    case repeatedLetters = "repeated-letters"

    /// How sure it is that a pair should not be trained on.
    public enum Level: String, Sendable, CaseIterable {
        /// Surely not: `grus clean` leaves the pair out unless it is told to keep it.
        case damage
        /// Look at the examples, and decide.
        case suspicion
        /// Usual in good corpora too.
        case note
    }

    /// How sure it is that such a pair should not be trained on.
    public var level: Level {
        switch self {
        case .empty, .invalidUTF8, .replacement, .mojibake, .doubleEncoding, .control, .wrongScript, .swapped,
            .untranslated, .duplicate, .leakedPair:
            .damage
        case .sameText, .leakedTarget, .nearDuplicate, .otherTarget, .otherSource, .long, .url, .unnormalized, .spaces,
            .oddSpaces, .repeatedPunctuation, .repeatedLetters:
            .note
        default: .suspicion
        }
    }

    /// Whether it makes training impossible.
    package var isFatal: Bool { self == .invalidUTF8 }
}

/// One kind of damage in a pair.
package struct Finding: Sendable, Equatable {
    /// The kind.
    package let damage: Damage
    /// The side that shows it; nil for both, or for the pair.
    package let side: Side?
    /// What shows it, in a few words.
    package let detail: String

    /// Names what was found.
    package init(_ damage: Damage, _ side: Side? = nil, _ detail: String) {
        self.damage = damage
        self.side = side
        self.detail = detail
    }
}

extension ScalarText {
    /// Replaces the four XML entities that mteval and Tercom know, one after another: `&amp;lt;` becomes `<`.
    mutating func replaceEntities() {
        guard scalars.contains("&") else { return }
        replace(Array("&quot;".unicodeScalars), with: ["\""])
        replace(Array("&amp;".unicodeScalars), with: ["&"])
        replace(Array("&lt;".unicodeScalars), with: ["<"])
        replace(Array("&gt;".unicodeScalars), with: [">"])
    }

    /// Points and commas apart unless between digits, and a dash apart after a digit.
    mutating func separatePointsAndDashes() {
        splitPairs(spaceAlso: .after) { left, right in right.isPoint && !left.isDigit }
        splitPairs(spaceAlso: .before) { left, right in left.isPoint && !right.isDigit }
        guard scalars.contains("-") else { return }
        splitPairs(spaceAlso: .after) { left, right in right == "-" && left.isDigit }
    }
}

extension Unicode.Scalar {
    /// ASCII punctuation and symbols but for `'`, `,`, `-` and `.`
    var isWesternPunctuation: Bool {
        switch self {
        case "!"..."&", "("..."+", "/", ":"..."@", "["..."`", "{"..."~": true
        default: false
        }
    }

    /// An ASCII letter or digit, which no rule looks for: a quick test for most of a text.
    var isASCIIAlphanumeric: Bool { (value | 0x20) &- 0x61 < 26 || value &- 0x30 < 10 }

    var isPoint: Bool { self == "." || self == "," }

    var isPointOrDash: Bool { isPoint || self == "-" }

    var isDigit: Bool { ("0"..."9").contains(self) }
}

extension ScalarText {
    /// Replaces the four XML entities that mteval and Tercom know, one after another: `&amp;lt;` becomes `<`.
    mutating func replaceEntities() {
        guard scalars.contains("&") else { return }
        replace(Array("&quot;".unicodeScalars), with: ["\""])
        replace(Array("&amp;".unicodeScalars), with: ["&"])
        replace(Array("&lt;".unicodeScalars), with: ["<"])
        replace(Array("&gt;".unicodeScalars), with: [">"])
    }

    /// The rules that mteval shares with other scorers: punctuation apart, but numbers whole.
    mutating func separateWesternPunctuation() {
        isolate(\.isWesternPunctuation)
        separatePointsAndDashes()
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

    fileprivate var isPoint: Bool { self == "." || self == "," }
    fileprivate var isDigit: Bool { ("0"..."9").contains(self) }
}

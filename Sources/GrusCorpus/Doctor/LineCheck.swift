/// A pair whose lines have been looked at.
package struct InspectedPair: Sendable {
    let source, target: InspectedLine

    /// Pairs two lines.
    package init(_ source: InspectedLine, _ target: InspectedLine) {
        self.source = source
        self.target = target
    }

    /// A side.
    subscript(side: Side) -> InspectedLine { side == .source ? source : target }
}

/// Looks for one kind of damage in a pair, whatever other pairs are like.
package protocol LineCheck: Sendable {
    /// What is found; nil where nothing is.
    func finding(in pair: InspectedPair) -> Finding?
}

/// Looks for damage in each side by itself.
struct SideCheck: LineCheck {
    private let damage: Damage
    private let traits: InspectedLine.Traits
    private let detail: @Sendable (InspectedLine) -> String?

    /// - Parameters:
    ///   - traits: what a line must have, or it is not looked at.
    ///   - detail: what shows the damage in a line; nil where there is none.
    init(
        _ damage: Damage, in traits: InspectedLine.Traits = [],
        _ detail: @escaping @Sendable (InspectedLine) -> String?
    ) {
        self.damage = damage
        self.traits = traits
        self.detail = detail
    }

    package func finding(in pair: InspectedPair) -> Finding? {
        for side in Side.allCases where pair[side].traits.isSuperset(of: traits) {
            if let detail = detail(pair[side]) { return Finding(damage, side, detail) }
        }
        return nil
    }
}

/// Looks for damage in both sides together.
struct PairCheck: LineCheck {
    private let damage: Damage
    private let detail: @Sendable (InspectedPair) -> String?

    /// - Parameter detail: what shows the damage in a pair; nil where there is none.
    init(_ damage: Damage, _ detail: @escaping @Sendable (InspectedPair) -> String?) {
        self.damage = damage
        self.detail = detail
    }

    package func finding(in pair: InspectedPair) -> Finding? { detail(pair).map { Finding(damage, nil, $0) } }
}

/// The checks that need a pair and nothing else, a line for each kind of damage.
package let lineChecks: [any LineCheck] = [
    SideCheck(.empty) { $0.visible == 0 ? "nothing but white space" : nil },
    SideCheck(.invalidUTF8) { $0.isIntact ? nil : "bytes that are not UTF-8" },
    SideCheck(.replacement, in: .beyondLatin1) { $0.isIntact ? $0.replacementCharacter : nil },
    SideCheck(.mojibake, in: .nonASCII) { $0.mojibake },
    SideCheck(.doubleEncoding, in: .nonASCII) { $0.doubleEncoding },
    SideCheck(.control, in: .control) { $0.controlCharacter },
    SideCheck(.lineBreak) { $0.lineBreak },
    SideCheck(.byteOrderMark, in: .format) { $0.named { $0 == "\u{FEFF}" } },
    SideCheck(.zeroWidth, in: .format) { $0.zeroWidth },
    SideCheck(.unusable, in: .unusable) { $0.unusableCharacter },
    SideCheck(.mixedScripts, in: .beyondLatin1) { $0.mixedScripts },
    SideCheck(.unnormalized, in: .composable) { $0.unnormalized },
    SideCheck(.tag, in: .lessThan) { $0.tag },
    SideCheck(.entity, in: .ampersand) { $0.entity },
    SideCheck(.url, in: .fullStop) { $0.url },
    SideCheck(.subword) { $0.subword },
    SideCheck(.escape) { $0.escape },
    SideCheck(.separator) { $0.separator },
    SideCheck(.lostLetter, in: .question) { $0.lostLetter },
    SideCheck(.spaces) { $0.spaces },
    SideCheck(.oddSpaces, in: .otherSpace) { $0.oddSpaces },
    SideCheck(.repeatedPunctuation) { $0.repeated(4) { $0.kind == .punctuation || $0.kind == .symbol } },
    SideCheck(.repeatedLetters) { $0.repeated(4) { $0.kind == .letter } },
    SideCheck(.repeatedWords) { $0.repeatedWords },
    SideCheck(.longWord) { $0.longWord },
    SideCheck(.long) { $0.visible > 1000 ? "\($0.visible) characters" : nil },
    SideCheck(.noLetters) { $0.letters == 0 && $0.visible > 0 ? "no letter" : nil },
    PairCheck(.untranslated) { $0.untranslated },
    PairCheck(.sameText) { $0.sameText },
    PairCheck(.partlyUntranslated) { $0.partlyUntranslated },
    PairCheck(.numbers) { $0.numbers },
]

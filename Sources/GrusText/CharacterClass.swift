/// What Unicode says of a character: the class of its general category, and its script.
package struct CharacterClass: Sendable, Equatable {
    /// The classes of general categories.
    package enum Kind: UInt8, Sendable {
        case letter, mark, number, punctuation, symbol, space, control, format, privateUse, unassigned
    }

    /// The class of the general category.
    package let kind: Kind
    /// The script.
    package let script: Script
    /// Whether it is a letter of a script without spaces between words, and stands for a word where these are counted.
    package let isWord: Bool

    /// The class of a character. Those of the Basic Multilingual Plane are looked up once.
    package init(of scalar: Unicode.Scalar) {
        self = scalar.value < Self.basic.count ? Self.basic[Int(scalar.value)] : Self(lookingUp: scalar)
    }

    private static let basic = (0..<0x1_0000 as Range<UInt32>).map { value in
        Unicode.Scalar(value).map(CharacterClass.init(lookingUp:)) ?? CharacterClass(.unassigned, .common)
    }

    private init(_ kind: Kind, _ script: Script) {
        self.kind = kind
        self.script = script
        isWord = kind == .letter && [.han, .hiragana, .katakana].contains(script)
    }

    private init(lookingUp scalar: Unicode.Scalar) {
        self.init(Self.kinds[generalCategory(of: scalar)], Script(of: scalar))
    }

    /// In ICU's order: Cn; Lu, Ll, Lt, Lm, Lo; Mn, Me, Mc; Nd, Nl, No; Zs, Zl, Zp; Cc; Cf; Co; Cs; Pd, Ps, Pe, Pc, Po; Sm,
    /// Sc, Sk, So; Pi, Pf.
    private static let kinds: [Kind] =
        [.unassigned] + Array(repeating: .letter, count: 5) + Array(repeating: .mark, count: 3)
        + Array(repeating: .number, count: 3) + Array(repeating: .space, count: 3)
        + [.control, .format, .privateUse, .unassigned] + Array(repeating: .punctuation, count: 5)
        + Array(repeating: .symbol, count: 4) + Array(repeating: .punctuation, count: 2)
}

extension Script {
    /// Scripts that the code names.
    package static let latin = Script(of: "a"), greek = Script(of: "α"), cyrillic = Script(of: "а")
    /// Scripts without spaces between words.
    package static let han = Script(of: "中"), hiragana = Script(of: "あ"), katakana = Script(of: "ア")
    /// Scripts that are written from right to left.
    package static let arabic = Script(of: "ا"), hebrew = Script(of: "א")
}

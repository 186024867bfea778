/// The rules of Shujian Huang's tokeniser for Chinese: Chinese characters one by one, the rest as mteval does.
struct ChineseTokenizer: TokenizerRules {
    func findWords(of text: inout ScalarText, into words: inout [Range<Int>]) {
        text.strip()
        text.findWesternWords(into: &words, isPadded: false, apart: \.isChinese)
    }
}

extension Unicode.Scalar {
    /// The blocks that sacreBLEU takes for Chinese, as its table works in practice.
    ///
    /// The table means to hold the ideographs of plane 2, but spells their bounds with four digits and a further
    /// character, and so holds U+2001 to U+2A6D and U+2F81 to U+2FA1 instead: general punctuation, arrows, mathematics.
    fileprivate var isChinese: Bool {
        switch value {
        case ..<0x2001: false
        case 0x2001...0x2A6D, 0x2E80...0x2EFF, 0x2F00...0x2FDF, 0x2FF0...0x303F, 0x3100...0x312F, 0x31A0...0x31BF,
            0x31C0...0x31EF, 0x3200...0x33FF, 0x3400...0x4DB5, 0x4E00...0x9FBB, 0xF900...0xFA2D, 0xFA30...0xFA6A,
            0xFA70...0xFAD9, 0xFE10...0xFE1F, 0xFE30...0xFE4F, 0xFF00...0xFFEF:
            true
        default: false
        }
    }
}

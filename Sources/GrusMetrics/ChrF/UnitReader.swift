/// The units of a segment that chrF counts, as numbers.
struct Units {
    /// Unicode scalars.
    var characters: [Int32] = []
    /// Words and punctuation marks; -1 is a word that no reference has.
    var words: [Int32] = []
}

/// Reads segments into units for chrF, with buffers that it uses again.
struct UnitReader {
    private let metric: ChrF
    private var text = ScalarText()
    private var words: [Range<Int>] = []
    private var table = WordTable()

    init(_ metric: ChrF) {
        self.metric = metric
    }

    /// Forgets the words of the references.
    mutating func forgetWords() {
        table.removeAll()
    }

    /// Numbers the units of a segment; words that are new get a number only when `learning`.
    mutating func read(_ segment: String, into units: inout Units, learning: Bool) {
        units.characters.removeAll(keepingCapacity: true)
        units.words.removeAll(keepingCapacity: true)
        text.load(segment)
        if metric.lowercase { text.lowercase() }
        for scalar in text.scalars where metric.whitespace || !scalar.isPythonWhitespace {
            units.characters.append(Int32(bitPattern: scalar.value))
        }
        guard metric.wordOrder > 0 else { return }
        text.findWords(into: &words)
        for word in words {
            guard let cut = cut(word) else {
                units.words.append(number(word, learning: learning))
                continue
            }
            units.words.append(number(word.lowerBound..<cut, learning: learning))
            units.words.append(number(cut..<word.upperBound, learning: learning))
        }
    }

    private mutating func number(_ word: Range<Int>, learning: Bool) -> Int32 {
        learning ? table.intern(word, of: text.scalars) : table.find(word, of: text.scalars)
    }

    /// Where one punctuation mark comes off a word: at its end, or else at its beginning.
    private func cut(_ word: Range<Int>) -> Int? {
        guard word.count > 1 else { return nil }
        if text.scalars[word.upperBound - 1].isASCIIPunctuation { return word.upperBound - 1 }
        return text.scalars[word.lowerBound].isASCIIPunctuation ? word.lowerBound + 1 : nil
    }
}

extension Unicode.Scalar {
    /// Python's `string.punctuation`.
    fileprivate var isASCIIPunctuation: Bool {
        switch self {
        case "!"..."/", ":"..."@", "["..."`", "{"..."~": true
        default: false
        }
    }
}

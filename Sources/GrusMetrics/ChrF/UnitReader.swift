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
    /// The words, without the punctuation marks that come off, and these.
    private var pieces: [Range<Int>] = []
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
        pieces.removeAll(keepingCapacity: true)
        for word in words {
            guard let cut = cut(word) else {
                pieces.append(word)
                continue
            }
            pieces.append(word.lowerBound..<cut)
            pieces.append(cut..<word.upperBound)
        }
        if learning {
            table.intern(pieces, of: text.scalars, to: &units.words)
        } else {
            table.find(pieces, of: text.scalars, to: &units.words)
        }
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

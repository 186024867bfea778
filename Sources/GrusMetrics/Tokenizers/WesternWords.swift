extension ScalarText {
    /// Finds words by the rules that mteval shares with other scorers: punctuation apart, but numbers whole.
    ///
    /// The original rewrites the text four times. None of its rules looks beyond white space or beyond a character that
    /// stands apart, so the text is cut there first; only what lies between and holds a point, a comma or a dash needs
    /// the last three rules.
    ///
    /// - Parameters:
    ///   - isPadded: whether a space stands before the text and after it when the rules see it.
    ///   - isApart: which further characters are words of their own.
    @inline(__always)
    mutating func findWesternWords(
        into words: inout [Range<Int>], isPadded: Bool, apart isApart: (Unicode.Scalar) -> Bool
    ) {
        words.removeAll(keepingCapacity: true)
        let scalars = scalars
        words.append(addingCapacity: scalars.count) { output in
            parts.appendWords(of: scalars.span, to: &output, isPadded: isPadded, apart: isApart)
        }
    }
}

/// Cuts what lies between spaces at its points, commas and dashes, with a buffer that it uses again.
struct WordParts {
    /// Whether there is a cut before each scalar of the range, and after the last.
    private var cuts: [Bool] = []

    @inline(__always)
    mutating func appendWords(
        of scalars: Span<Unicode.Scalar>, to words: inout OutputSpan<Range<Int>>, isPadded: Bool,
        apart isApart: (Unicode.Scalar) -> Bool
    ) {
        var start = 0
        /// The first point, comma or dash since `start`.
        var mark: Int?
        for index in scalars.indices {
            let scalar = scalars[index]
            guard !scalar.isASCIIAlphanumeric else { continue }
            // A plain space is by far the most frequent of the rest, and needs no questions.
            var isSpace = scalar == " "
            if !isSpace {
                if scalar.isPointOrDash, mark == nil { mark = index }
                isSpace = scalar.isPythonWhitespace
                guard isApart(scalar) || isSpace || scalar.isWesternPunctuation else { continue }
            }
            if let first = mark, first + 1 < index || !scalars[first].isPoint {
                append(start..<index, of: scalars, isPadded: isPadded, to: &words)
            } else {
                // At most the last character is a point, and that comes off under either rule for points.
                let end = mark ?? index
                if start < end { words.append(start..<end) }
                if end < index { words.append(end..<index) }
            }
            if !isSpace { words.append(index..<index + 1) }
            start = index + 1
            mark = nil
        }
        if start < scalars.count { append(start..<scalars.count, of: scalars, isPadded: isPadded, to: &words) }
    }

    /// Cuts a range at its points, commas and dashes. The three rules run one after another, each from left to right over
    /// pairs that do not overlap, and see the cuts of those before.
    mutating func append(
        _ range: Range<Int>, of scalars: Span<Unicode.Scalar>, isPadded: Bool, to words: inout OutputSpan<Range<Int>>
    ) {
        cuts.removeAll(keepingCapacity: true)
        cuts.append(contentsOf: repeatElement(false, count: range.count + 1))
        cutPointsAfterOthers(range, scalars, followsSpace: isPadded || range.lowerBound > 0)
        cutPointsBeforeOthers(range, scalars, precedesSpace: isPadded || range.upperBound < scalars.count)
        cutDashesAfterDigits(range, scalars)
        var start = range.lowerBound
        for index in range.dropFirst() where cuts[index - range.lowerBound] {
            words.append(start..<index)
            start = index
        }
        words.append(start..<range.upperBound)
    }

    /// `([^0-9])([.,])` becomes `\1 \2 `.
    private mutating func cutPointsAfterOthers(
        _ range: Range<Int>, _ scalars: Span<Unicode.Scalar>, followsSpace: Bool
    ) {
        var index = range.lowerBound
        while index < range.upperBound {
            let isAfterOther = index > range.lowerBound ? !scalars[index - 1].isDigit : followsSpace
            guard scalars[index].isPoint, isAfterOther else {
                index += 1
                continue
            }
            cut(around: index, in: range)
            // The pair is used up, so the next point may follow the next character at the earliest.
            index += 2
        }
    }

    /// `([.,])([^0-9])` becomes ` \1 \2`; a cut counts as a space.
    private mutating func cutPointsBeforeOthers(
        _ range: Range<Int>, _ scalars: Span<Unicode.Scalar>, precedesSpace: Bool
    ) {
        var index = range.lowerBound
        while index < range.upperBound {
            defer { index += 1 }
            guard scalars[index].isPoint else { continue }
            let next = index + 1
            if cuts[next - range.lowerBound] || next == range.upperBound {
                if cuts[next - range.lowerBound] || precedesSpace { cut(around: index, in: range) }
            } else if !scalars[next].isDigit {
                cut(around: index, in: range)
                index += 1
            }
        }
    }

    /// `([0-9])(-)` becomes `\1 \2 `.
    private mutating func cutDashesAfterDigits(_ range: Range<Int>, _ scalars: Span<Unicode.Scalar>) {
        for index in range.dropFirst() where scalars[index] == "-" {
            if scalars[index - 1].isDigit, !cuts[index - range.lowerBound] { cut(around: index, in: range) }
        }
    }

    private mutating func cut(around index: Int, in range: Range<Int>) {
        cuts[index - range.lowerBound] = true
        cuts[index + 1 - range.lowerBound] = true
    }
}

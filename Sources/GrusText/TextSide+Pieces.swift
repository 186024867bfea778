extension TextSide {
    /// The ids of a line of raw text in pieces that each can be translated, in their order and each closed by
    /// `SpecialToken.end`: the whole line as a rule, its sentences if it has more than `maximum` ids. A sentence of more is
    /// cut into pieces of like lengths.
    ///
    /// - Parameters:
    ///   - text: a line.
    ///   - maximum: the most ids of a piece, end mark included; at least 2.
    /// - Returns: none for a line without a token.
    package func pieces(of text: String, maximum: Int) -> [[Int32]] {
        precondition(maximum >= 2, "pieces of \(maximum) tokens")
        guard !text.isEmpty else { return [] }
        let whole = encode(text)
        let pieces =
            whole.count <= maximum
            ? [whole] : sentences(of: text).flatMap { cut(encode($0).dropLast(), length: maximum - 1) }
        return pieces.filter { $0.count > 1 }
    }

    /// The words that the tokens of pieces belong to, for each piece one for each token but for the end mark.
    ///
    /// - Parameters:
    ///   - pieces: what ``pieces(of:maximum:)`` gives for the same text and the same maximum.
    ///   - unit: what is taken for a word.
    package func words(
        of pieces: [[Int32]], in text: String, maximum: Int, unit: SourceWord.Unit
    ) -> [[SourceWord]] {
        let isWhole = pieces.count == 1 && encode(text).count <= maximum
        var words = (isWhole ? [text] : sentences(of: text)).flatMap { self.words(of: $0, unit: unit) }[...]
        return pieces.map { piece in
            defer { words = words.dropFirst(piece.count - 1) }
            return Array(words.prefix(piece.count - 1))
        }
    }

    /// Cuts ids without an end mark into as few pieces as there must be, and closes each.
    private func cut(_ ids: ArraySlice<Int32>, length: Int) -> [[Int32]] {
        let count = (ids.count + length - 1) / length
        return (0..<count).map { piece in
            let (start, end) = (ids.count * piece / count, ids.count * (piece + 1) / count)
            return ids[start..<end] + [SpecialToken.end]
        }
    }
}

/// The sentences of a text, without the white space around them.
private func sentences(of text: String) -> [String] {
    Boundaries.sentences.segments(of: Array(text.utf8)).map { sentence in
        let end = sentence.lastIndex { !isSpace($0) }.map { $0 + 1 } ?? sentence.startIndex
        return String(decoding: sentence[..<end].drop(while: isSpace), as: UTF8.self)
    }
}

private func isSpace(_ byte: UInt8) -> Bool { byte <= UInt8(ascii: " ") }

import GrusText

// White space, and what occurs too often in a row.

extension InspectedLine {
    /// Spaces at an end of the line, or several in a row.
    var spaces: String? {
        guard visible > 0 else { return nil }
        if scalars.first == " " { return "at the begin" }
        if scalars.last == " " { return "at the end" }
        let isDoubled = scalars.indices.dropFirst().contains { scalars[$0] == " " && scalars[$0 - 1] == " " }
        return isDoubled ? "several in a row" : nil
    }

    /// Another space than the usual one, at an end of the line or beside white space.
    var oddSpaces: String? {
        scalars.indices.first { index in
            guard classes[index].kind == .space, scalars[index] != " " else { return false }
            return index == 0 || index == scalars.count - 1 || isSpace(index - 1) || isSpace(index + 1)
        }.map { codePoint(scalars[$0]) }
    }

    /// The same character so often in a row.
    func repeated(_ count: Int, _ isMeant: (CharacterClass) -> Bool) -> String? {
        var length = 1
        for index in scalars.indices.dropFirst() {
            length = scalars[index] == scalars[index - 1] ? length + 1 : 1
            if length == count, isMeant(classes[index]) { return part(index + 1 - count..<index + 1) }
        }
        return nil
    }

    /// A word four times in a row, or two to four words three times.
    var repeatedWords: String? {
        let words = words
        guard words.count >= 4 else { return nil }
        for length in 1...4 where words.count >= length * 3 {
            let least = length == 1 ? 3 : length * 2
            var run = 0
            for index in words.indices.dropFirst(length) {
                run = scalars[words[index]].elementsEqual(scalars[words[index - length]]) ? run + 1 : 0
                if run == least, words[index - run + 1...index].contains(where: { isLetter($0.lowerBound) }) {
                    return part(words[index - length + 1].lowerBound..<words[index].upperBound)
                }
            }
        }
        return nil
    }

    /// Letters and digits of an alphabet in a row that are no word of any language.
    var longWord: String? {
        guard scalars.count > 50 else { return nil }
        var length = 0
        for index in scalars.indices {
            let character = classes[index]
            let isPart =
                character.kind == .number || character.kind == .letter && Self.alphabets.contains(character.script)
            length = isPart ? length + 1 : 0
            if length > 50 { return part(index - 50..<index - 30) + "…" }
        }
        return nil
    }

    private static let alphabets: Set<Script> = [.latin, .greek, .cyrillic]
}

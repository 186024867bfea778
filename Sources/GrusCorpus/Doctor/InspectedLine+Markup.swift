import GrusText

// What programs have left in a line: markup, escapes, and marks of other tools.

extension InspectedLine {
    /// A tag of HTML or XML, such as `<b>` or `</seg>`.
    var tag: String? {
        places(of: "<").lazy.compactMap { start -> String? in
            var name = start + 1
            if has("!--", at: name) { return "<!--" }
            if has("/", at: name) { name += 1 }
            // Bytes of SentencePiece read <0x0A>.
            guard isLetter(name) || has("0x", at: name) else { return nil }
            guard let end = scalars[name...].prefix(200).firstIndex(of: ">"), !scalars[name..<end].contains("<") else {
                return nil
            }
            // An address in brackets is none.
            return (name..<end).contains { has("://", at: $0) } ? nil : part(start..<end + 1)
        }.first
    }

    /// A character written as an entity of HTML, such as `&quot;` or `&#39;`.
    var entity: String? {
        places(of: "&").lazy.compactMap { start -> String? in
            guard let end = scalars[start...].prefix(12).firstIndex(of: ";"), end > start + 2 else { return nil }
            let name = scalars[start + 1..<end]
            let isNumber =
                name.first == "#" && name.dropFirst().allSatisfy { $0.properties.isASCIIHexDigit || $0 == "x" }
            let isName = name.allSatisfy {
                $0.isASCII && ($0.properties.isAlphabetic || $0.properties.numericType != nil)
            }
            return isNumber || isName && name.first?.properties.isAlphabetic == true ? part(start..<end + 1) : nil
        }.first
    }

    /// An address of the web or of mail.
    var url: String? {
        let words = words.lazy.filter { $0.count > 5 }
        return words.first { word in
            has("www.", at: word.lowerBound) || word.contains { has("://", at: $0) } || isMailAddress(word)
        }.map(part)
    }

    private func isMailAddress(_ word: Range<Int>) -> Bool {
        guard traits.contains(.at), let at = scalars[word].firstIndex(of: "@"), at > word.lowerBound else {
            return false
        }
        guard let dot = scalars[at..<word.upperBound].lastIndex(of: ".") else { return false }
        return dot > at + 1 && isLetter(dot + 1) && isLetter(dot + 2)
    }

    /// The marks of words that were cut to pieces: `@@`, `▁`, `##`; and `@-@`.
    var subword: String? {
        guard traits.contains(.at) || traits.contains(.hash) || traits.contains(.beyondLatin1) else { return nil }
        return words.first { word in
            let (start, end) = (word.lowerBound, word.upperBound)
            return scalars[word].contains("▁") || has("@-@", at: start)
                || word.count > 1 && (has("@@", at: start) || has("@@", at: end - 2))
                || has("##", at: start) && isLetter(start + 2)
        }.map(part)
    }

    /// A character written as an escape of a programming language or of an address: `\n`, `\u00e9`, `%20`.
    var escape: String? {
        if traits.contains(.backslash) {
            for index in places(of: "\\") {
                if let length = escapeLength(at: index) { return part(index..<index + length) }
            }
        }
        guard traits.contains(.percent) else { return nil }
        return places(of: "%").first { hexDigits(from: $0 + 1, atMost: 2) == 2 }.map { part($0..<$0 + 3) }
    }

    private func escapeLength(at index: Int) -> Int? {
        guard index + 1 < scalars.count else { return nil }
        return switch scalars[index + 1] {
        case "n", "t", "r": isLetter(index + 2) && isLetter(index - 1) ? nil : 2
        case "u": hexDigits(from: index + 2, atMost: 4) == 4 ? 6 : nil
        case "x": hexDigits(from: index + 2, atMost: 2) == 2 ? 4 : nil
        case "\"", "'", "/": 2
        default: nil
        }
    }

    private func hexDigits(from index: Int, atMost count: Int) -> Int {
        scalars.dropFirst(index).prefix(count).prefix { $0.properties.isASCIIHexDigit }.count
    }

    /// What separates the columns of a table: a tab, or `|||`.
    var separator: String? {
        if traits.contains(.control), scalars.contains("\t") { return "a tab" }
        return traits.contains(.bar) && places(of: "|").contains { has("|||", at: $0) } ? "|||" : nil
    }

    /// A question mark inside of a word, where a letter was that some encoding does not have.
    var lostLetter: String? {
        places(of: "?").first { index in
            isLetter(index - 1) && isLetter(index + 1) && scalars[index + 1].properties.isLowercase
        }.flatMap { index in words.first { $0.contains(index) } }.flatMap { word in
            // In an address it begins a query.
            scalars[word].contains { ["/", "=", "&"].contains($0) } ? nil : part(word)
        }
    }

    private func places(of scalar: Unicode.Scalar) -> [Int] { scalars.indices.filter { scalars[$0] == scalar } }
}

import GrusText

// Whether a line is a translation of the other.

extension InspectedPair {
    /// Both sides are the same, and too long to be a name.
    var untranslated: String? { isSame && source.words.count >= 4 ? "the same text on both sides" : nil }

    /// Both sides are the same few words.
    var sameText: String? {
        isSame && source.letters > 0 && source.words.count < 4 ? "the same text on both sides" : nil
    }

    /// Both sides are the same, and have letters.
    var isSame: Bool {
        source.scalars.count == target.scalars.count && source.letters > 0 && source.scalars == target.scalars
    }

    /// Most of the longer words of a side stand in the other as they are.
    var partlyUntranslated: String? {
        guard !isSame, source.letters > 20, target.letters > 20 else { return nil }
        let words = { (line: InspectedLine) in
            line.words.lazy.filter { $0.count > 3 && line.isLetter($0.lowerBound) }.map { line.scalars[$0] }
        }
        let known = Set(words(source))
        let (shared, all) = words(target).reduce(into: (0, 0)) { counts, word in
            counts.1 += 1
            if known.contains(word) { counts.0 += 1 }
        }
        return all >= 4 && 4 * shared >= 3 * all ? "\(shared) of \(all) longer words are in both sides" : nil
    }

    /// Each side has a number that the other does not have, however its digits are grouped.
    var numbers: String? {
        guard source.traits.contains(.number), target.traits.contains(.number) else { return nil }
        let (left, right) = (source.numbers, target.numbers)
        // Of tables nobody wants to know it, and each is compared with each.
        guard left.count <= 100, right.count <= 100 else { return nil }
        guard let onlyLeft = left.first(where: { !right.contains(like: $0) }),
            let onlyRight = right.first(where: { !left.contains(like: $0) })
        else { return nil }
        return "\(onlyLeft) and \(onlyRight)"
    }
}

extension [String] {
    /// Whether there is a number, perhaps with two zeros or more behind it: 40,000 is 4 with a word for ten thousand.
    fileprivate func contains(like number: String) -> Bool {
        contains { other in
            let (long, short) = other.count > number.count ? (other, number) : (number, other)
            let zeros = long.count - short.count
            return long.hasPrefix(short) && zeros != 1 && long.utf8.suffix(zeros).allSatisfy { $0 == UInt8(ascii: "0") }
        }
    }
}

extension InspectedLine {
    /// The numbers in decimal digits of any script, without what groups thousands and without zeros before them.
    fileprivate var numbers: [String] {
        var numbers: [String] = []
        var number = ""
        for index in 0...scalars.count {
            if let digit = digit(at: index) {
                number += String(digit)
            } else if !number.isEmpty {
                if groupsThousands(index) { continue }
                let significant = number.drop { $0 == "0" }
                numbers.append(significant.isEmpty ? "0" : String(significant))
                number = ""
            }
        }
        return numbers
    }

    /// Whether a mark stands before three digits and no more.
    private func groupsThousands(_ index: Int) -> Bool {
        guard index < scalars.count, Self.groupers.contains(scalars[index]) else { return false }
        return (1...3).allSatisfy { digit(at: index + $0) != nil } && digit(at: index + 4) == nil
    }

    private static let groupers: Set<Unicode.Scalar> = [".", ",", "'", "’", "\u{A0}", "\u{202F}"]

    /// The value of a decimal digit of any script; nil where there is none.
    private func digit(at index: Int) -> Int? {
        guard index < scalars.count, classes[index].kind == .number else { return nil }
        let scalar = scalars[index]
        if scalar.isASCII { return Int(scalar.value) - 0x30 }
        guard scalar.properties.numericType == .decimal, let number = scalar.properties.numericValue else { return nil }
        return Int(number)
    }
}

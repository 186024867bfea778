/// A segment as Unicode scalars, in a buffer that is used again for the next segment.
///
/// Python's strings are sequences of scalars, and so are the rules of all tokenisers here. Every rewriting step is one
/// scan from the left that never looks at its own output: what a regular expression's substitution does.
struct ScalarText {
    private(set) var scalars: [Unicode.Scalar] = []
    private var rewritten: [Unicode.Scalar] = []

    /// Replaces the content by a line.
    mutating func load(_ line: String) {
        scalars.removeAll(keepingCapacity: true)
        scalars.append(contentsOf: line.unicodeScalars)
    }

    mutating func stripRight() {
        while let last = scalars.last, last.isPythonWhitespace { scalars.removeLast() }
    }

    mutating func strip() {
        stripRight()
        scalars.removeSubrange(..<(scalars.firstIndex { !$0.isPythonWhitespace } ?? scalars.endIndex))
    }

    /// Maps to lower case as Python's `str.lower` does: the full mapping without a locale.
    mutating func lowercase() {
        rewrite { input, output in
            for index in input.indices { appendLowercase(of: input, at: index, to: &output) }
        }
    }

    /// Puts a space on either side of the scalars of a class.
    mutating func isolate(_ isMember: (Unicode.Scalar) -> Bool) {
        rewrite { input, output in
            for scalar in input {
                guard isMember(scalar) else {
                    output.append(scalar)
                    continue
                }
                output.append(" ")
                output.append(scalar)
                output.append(" ")
            }
        }
    }

    mutating func remove(_ isMember: (Unicode.Scalar) -> Bool) {
        scalars.removeAll(where: isMember)
    }

    /// Puts a space between the two scalars of every pair that fits, and one more on the outer side of `outer`.
    ///
    /// Pairs do not overlap: the right scalar of one is not the left scalar of the next.
    mutating func splitPairs(spaceAlso outer: PairSide, _ fits: (Unicode.Scalar, Unicode.Scalar) -> Bool) {
        rewrite { input, output in
            var index = 0
            while index < input.count {
                let left = input[index]
                guard index + 1 < input.count, fits(left, input[index + 1]) else {
                    output.append(left)
                    index += 1
                    continue
                }
                if outer == .before { output.append(" ") }
                output.append(left)
                output.append(" ")
                output.append(input[index + 1])
                if outer == .after { output.append(" ") }
                index += 2
            }
        }
    }

    /// Replaces every occurrence of a literal, from the left.
    mutating func replace(_ literal: [Unicode.Scalar], with replacement: [Unicode.Scalar]) {
        guard let first = literal.first, scalars.contains(first) else { return }
        rewrite { input, output in
            var index = 0
            while index < input.count {
                if input[index] == first, input[index...].starts(with: literal) {
                    output.append(contentsOf: replacement)
                    index += literal.count
                } else {
                    output.append(input[index])
                    index += 1
                }
            }
        }
    }

    /// Surrounds the text by one space on either side.
    mutating func pad() {
        scalars.insert(" ", at: 0)
        scalars.append(" ")
    }

    /// The ranges between white space, as Python's `str.split()` finds them.
    func findWords(into words: inout [Range<Int>]) {
        words.removeAll(keepingCapacity: true)
        var start = 0
        for (index, scalar) in scalars.enumerated() where scalar.isPythonWhitespace {
            if index > start { words.append(start..<index) }
            start = index + 1
        }
        if start < scalars.count { words.append(start..<scalars.count) }
    }

    /// Keeps only some ranges, with one space between them.
    mutating func join(_ words: [Range<Int>]) {
        rewrite { input, output in
            for word in words {
                if !output.isEmpty { output.append(" ") }
                output.append(contentsOf: input[word])
            }
        }
    }

    /// The text of a range.
    func string(_ range: Range<Int>) -> String {
        var result = String.UnicodeScalarView()
        result.append(contentsOf: scalars[range])
        return String(result)
    }

    private mutating func rewrite(_ body: (_ input: [Unicode.Scalar], _ output: inout [Unicode.Scalar]) -> Void) {
        rewritten.removeAll(keepingCapacity: true)
        body(scalars, &rewritten)
        swap(&scalars, &rewritten)
    }
}

/// The left or the right end of a pair of scalars.
enum PairSide {
    case before
    case after
}

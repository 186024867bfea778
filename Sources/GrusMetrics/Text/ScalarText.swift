/// A segment as Unicode scalars, in a buffer that is used again for the next segment.
///
/// Python's strings are sequences of scalars, and so are the rules of all tokenisers here. Every rewriting step is one
/// scan from the left that never looks at its own output: what a regular expression's substitution does.
struct ScalarText {
    private(set) var scalars: [Unicode.Scalar] = []
    private var rewritten: [Unicode.Scalar] = []
    var parts = WordParts()

    /// Replaces the content by a line.
    mutating func load(_ line: String) {
        let bytes = line.utf8Span.span
        if scalars.count < bytes.count {
            scalars.append(contentsOf: repeatElement(" ", count: bytes.count - scalars.count))
        }
        var buffer = scalars.mutableSpan
        let count = decode(bytes, into: &buffer)
        scalars.removeLast(scalars.count - count)
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
        rewritten.removeAll(keepingCapacity: true)
        for index in scalars.indices { appendLowercase(of: scalars, at: index, to: &rewritten) }
        swap(&scalars, &rewritten)
    }

    /// Puts a space on either side of the scalars of a class.
    @inline(__always)
    mutating func isolate(_ isMember: (Unicode.Scalar) -> Bool) {
        rewrite(growth: 3) { input, output in
            var end = 0
            for index in input.indices {
                let scalar = input[index]
                guard isMember(scalar) else {
                    output[end] = scalar
                    end += 1
                    continue
                }
                output[end] = " "
                output[end + 1] = scalar
                output[end + 2] = " "
                end += 3
            }
            return end
        }
    }

    /// Leaves out the scalars of a class.
    mutating func remove(_ isMember: (Unicode.Scalar) -> Bool) {
        scalars.removeAll(where: isMember)
    }

    /// Puts a space between the two scalars of every pair that fits, and one more on the outer side of `outer`.
    ///
    /// Pairs do not overlap: the right scalar of one is not the left scalar of the next.
    @inline(__always)
    mutating func splitPairs(spaceAlso outer: PairSide, _ fits: (Unicode.Scalar, Unicode.Scalar) -> Bool) {
        rewrite(growth: 2) { input, output in
            var (index, end) = (0, 0)
            while index + 1 < input.count {
                let (left, right) = (input[index], input[index + 1])
                guard fits(left, right) else {
                    output[end] = left
                    index += 1
                    end += 1
                    continue
                }
                let start = outer == .before ? end + 1 : end
                output[end] = " "
                output[start] = left
                output[start + 1] = " "
                output[start + 2] = right
                output[end + 3] = outer == .after ? " " : right
                index += 2
                end += 4
            }
            if index < input.count { output[end] = input[index] }
            return index < input.count ? end + 1 : end
        }
    }

    /// Replaces every occurrence of a literal, from the left.
    mutating func replace(_ literal: [Unicode.Scalar], with replacement: [Unicode.Scalar]) {
        guard let first = literal.first, scalars.contains(first) else { return }
        rewritten.removeAll(keepingCapacity: true)
        var index = 0
        while index < scalars.count {
            if scalars[index] == first, scalars[index...].starts(with: literal) {
                rewritten.append(contentsOf: replacement)
                index += literal.count
            } else {
                rewritten.append(scalars[index])
                index += 1
            }
        }
        swap(&scalars, &rewritten)
    }

    /// Surrounds the text by one space on either side.
    mutating func pad() {
        scalars.insert(" ", at: 0)
        scalars.append(" ")
    }

    /// The ranges between white space, as Python's `str.split()` finds them.
    func findWords(into words: inout [Range<Int>]) {
        words.removeAll(keepingCapacity: true)
        let scalars = scalars.span
        var start = 0
        for index in scalars.indices where scalars[index].isPythonWhitespace {
            if index > start { words.append(start..<index) }
            start = index + 1
        }
        if start < scalars.count { words.append(start..<scalars.count) }
    }

    /// Keeps only some ranges, with one space between them.
    mutating func join(_ words: [Range<Int>]) {
        rewritten.removeAll(keepingCapacity: true)
        for word in words {
            if !rewritten.isEmpty { rewritten.append(" ") }
            rewritten.append(contentsOf: scalars[word])
        }
        swap(&scalars, &rewritten)
    }

    /// The text of a range.
    func string(_ range: Range<Int>) -> String {
        var result = String.UnicodeScalarView()
        result.append(contentsOf: scalars[range])
        return String(result)
    }

    /// Writes the text anew into a buffer of `growth` times its length; `body` returns the new length.
    @inline(__always)
    private mutating func rewrite(
        growth: Int,
        _ body: (_ input: borrowing Span<Unicode.Scalar>, _ output: inout MutableSpan<Unicode.Scalar>) -> Int
    ) {
        let room = growth * scalars.count
        if rewritten.count < room { rewritten.append(contentsOf: repeatElement(" ", count: room - rewritten.count)) }
        let count = transform(scalars, &rewritten, body)
        rewritten.removeLast(rewritten.count - count)
        swap(&scalars, &rewritten)
    }
}

@inline(__always)
private func transform(
    _ input: [Unicode.Scalar], _ output: inout [Unicode.Scalar],
    _ body: (_ input: borrowing Span<Unicode.Scalar>, _ output: inout MutableSpan<Unicode.Scalar>) -> Int
) -> Int {
    var output = output.mutableSpan
    return body(input.span, &output)
}

/// Decodes valid UTF-8 into a buffer of at least as many scalars; returns how many there are.
private func decode(_ bytes: Span<UInt8>, into scalars: inout MutableSpan<Unicode.Scalar>) -> Int {
    var (index, end) = (0, 0)
    while index < bytes.count {
        let length = asciiLength(of: bytes.extracting(droppingFirst: index))
        let ascii = bytes.extracting(index..<index + length)
        for offset in ascii.indices { scalars[end + offset] = Unicode.Scalar(ascii[offset]) }
        index += length
        end += length
        guard index < bytes.count else { break }
        scalars[end] = decodeScalar(bytes, &index)
        end += 1
    }
    return end
}

/// How many ASCII characters come first.
private func asciiLength(of bytes: Span<UInt8>) -> Int {
    for index in bytes.indices where bytes[index] >= 0x80 { return index }
    return bytes.count
}

/// Decodes a scalar of several bytes, and moves on behind it.
private func decodeScalar(_ bytes: Span<UInt8>, _ index: inout Int) -> Unicode.Scalar {
    let lead = bytes[index]
    let length = max(2, (~lead).leadingZeroBitCount)
    var value = UInt32(lead) & (0x7F >> UInt32(length))
    for offset in 1..<length { value = value << 6 | UInt32(bytes[index + offset] & 0x3F) }
    index += length
    return Unicode.Scalar(value) ?? "\u{FFFD}"
}

/// The left or the right end of a pair of scalars.
enum PairSide {
    case before
    case after
}

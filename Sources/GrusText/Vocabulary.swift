import GrusFiles

/// Tokens and their ids, the special ones first; tokens are bytes, because equal strings of Swift may differ in them.
public struct Vocabulary: Sendable, Equatable {
    /// Every token; the first three stand for `SpecialToken` and match no text.
    private let tokens: [[UInt8]]
    private let ids: [[UInt8]: Int32]

    private init(regular: [[UInt8]]) {
        tokens = SpecialToken.names.map { Array($0.utf8) } + regular
        let first = SpecialToken.names.count
        ids = Dictionary(uniqueKeysWithValues: zip(regular, Int32(first)...))
    }

    /// Takes the most frequent tokens; of two equally frequent ones that with the smaller bytes.
    ///
    /// - Parameter size: the greatest number of entries, special ones included.
    public init(counts: [[UInt8]: Int], size: Int) {
        let ranked = counts.sorted { left, right in
            left.value != right.value
                ? left.value > right.value : left.key.lexicographicallyPrecedes(right.key)
        }
        self.init(regular: ranked.prefix(max(0, size - SpecialToken.names.count)).map(\.key))
    }

    /// The number of entries, special ones included.
    public var count: Int { tokens.count }

    /// The id of a token, `SpecialToken.unknown` if the vocabulary does not hold it.
    public func id(of token: [UInt8]) -> Int32 { ids[token] ?? SpecialToken.unknown }

    /// The bytes of a token.
    public func token(of id: Int32) -> [UInt8] {
        precondition(tokens.indices.contains(Int(id)), "id \(id) of a vocabulary of \(count)")
        return tokens[Int(id)]
    }
}

extension Vocabulary {
    /// One line per token in the order of the ids, with `\\`, `\n`, `\r` and `\t` for a backslash and what would not
    /// survive a text editor.
    public func serialized() -> [UInt8] {
        var result: [UInt8] = []
        for token in tokens {
            for byte in token {
                if let letter = Self.escapes[byte] { result += [Self.backslash, letter] } else { result.append(byte) }
            }
            result.append(Self.newline)
        }
        return result
    }

    /// Reads what `serialized()` wrote.
    ///
    /// - Throws: `InputError` of kind `data` that names the line.
    public init(serialized bytes: [UInt8], file: String? = nil) throws(InputError) {
        var lines = bytes.split(separator: Self.newline, omittingEmptySubsequences: false)
        guard lines.popLast()?.isEmpty == true else {
            throw InputError(.data, file: file, "the vocabulary is cut short")
        }
        var tokens: [[UInt8]] = []
        var seen: Set<[UInt8]> = []
        for (index, line) in lines.enumerated() {
            guard let token = Self.unescaped(line), !token.isEmpty, seen.insert(token).inserted else {
                throw InputError(
                    .data, file: file, at: .line(index + 1), "not a token of a vocabulary, or one that came before")
            }
            tokens.append(token)
        }
        let names = SpecialToken.names.map { Array($0.utf8) }
        guard tokens.starts(with: names) else {
            throw InputError(.data, file: file, at: .line(1), "a vocabulary starts with <unk>, <s>, </s>")
        }
        self.init(regular: Array(tokens.dropFirst(names.count)))
    }

    private static let backslash = UInt8(ascii: "\\")
    private static let newline = UInt8(ascii: "\n")
    private static let escapes: [UInt8: UInt8] = [
        backslash: backslash, newline: UInt8(ascii: "n"), UInt8(ascii: "\r"): UInt8(ascii: "r"),
        UInt8(ascii: "\t"): UInt8(ascii: "t"),
    ]
    private static let unescapes = Dictionary(uniqueKeysWithValues: escapes.map { ($1, $0) })

    private static func unescaped(_ line: ArraySlice<UInt8>) -> [UInt8]? {
        var result: [UInt8] = []
        var rest = line
        while let byte = rest.popFirst() {
            guard byte == backslash else {
                result.append(byte)
                continue
            }
            guard let original = rest.popFirst().flatMap({ unescapes[$0] }) else { return nil }
            result.append(original)
        }
        return result
    }
}

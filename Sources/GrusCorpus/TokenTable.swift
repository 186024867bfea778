/// Sequences of token ids, one after the other in one array: of two bytes each, as long as no id needs four.
package struct TokenTable: Sendable {
    private var tokens = Tokens.narrow([])
    /// Where each sequence starts, and where the last one ends.
    private var offsets = [0]

    /// Holds nothing yet.
    package init() {}

    /// Holds sequences that lie one after the other.
    ///
    /// - Parameter lengths: the numbers of their ids.
    init(_ tokens: Tokens, lengths: some Sequence<Int>) {
        self.tokens = tokens
        for length in lengths { offsets.append(offsets[offsets.count - 1] + length) }
    }

    /// The number of sequences.
    package var count: Int { offsets.count - 1 }

    /// The number of all ids.
    package var tokenCount: Int { offsets[offsets.count - 1] }

    /// The ids of a sequence.
    package subscript(index: Int) -> TokenSequence { TokenSequence(tokens, offsets[index]..<offsets[index + 1]) }

    /// The ids of all sequences.
    var all: TokenSequence { TokenSequence(tokens, 0..<tokenCount) }

    /// The number of ids of a sequence.
    package func length(of index: Int) -> Int { offsets[index + 1] - offsets[index] }

    /// Appends a sequence.
    package mutating func append(_ sequence: some Collection<Int32>) {
        tokens.append(sequence)
        offsets.append(tokenCount + sequence.count)
    }

    /// Makes room for more sequences and ids.
    mutating func reserve(sequences: Int, tokens count: Int) {
        offsets.reserveCapacity(offsets.count + sequences)
        tokens.reserve(tokenCount + count)
    }
}

/// Ids as they lie in memory.
enum Tokens: Sendable {
    case narrow([UInt16])
    case wide([Int32])

    fileprivate mutating func append(_ sequence: some Collection<Int32>) {
        switch self {
        case .narrow(var tokens):
            // The array has one owner while it grows.
            self = .narrow([])
            guard sequence.allSatisfy({ UInt16(exactly: $0) != nil }) else {
                self = .wide(tokens.map(Int32.init) + sequence)
                return
            }
            tokens.append(contentsOf: sequence.lazy.map { UInt16(truncatingIfNeeded: $0) })
            self = .narrow(tokens)
        case .wide(var tokens):
            self = .wide([])
            tokens.append(contentsOf: sequence)
            self = .wide(tokens)
        }
    }

    fileprivate mutating func reserve(_ count: Int) {
        switch self {
        case .narrow(var tokens):
            self = .narrow([])
            tokens.reserveCapacity(count)
            self = .narrow(tokens)
        case .wide(var tokens):
            self = .wide([])
            tokens.reserveCapacity(count)
            self = .wide(tokens)
        }
    }
}

/// The ids of a sequence: a view, which copies nothing.
package struct TokenSequence: RandomAccessCollection, Sendable {
    private let tokens: Tokens
    private let range: Range<Int>

    fileprivate init(_ tokens: Tokens, _ range: Range<Int>) { (self.tokens, self.range) = (tokens, range) }

    /// The first index.
    package var startIndex: Int { 0 }
    /// The index behind the last one.
    package var endIndex: Int { range.count }
    /// An id.
    package subscript(index: Int) -> Int32 {
        switch tokens {
        case .narrow(let tokens): Int32(tokens[range.lowerBound + index])
        case .wide(let tokens): tokens[range.lowerBound + index]
        }
    }
}

extension TokenSequence: Equatable {
    package static func == (left: Self, right: Self) -> Bool { left.elementsEqual(right) }
}

/// Sequences of token ids, one after the other in one array.
package struct TokenTable: Sendable {
    private var tokens: [Int32] = []
    /// Where each sequence starts, and where the last one ends.
    private var offsets = [0]

    /// Holds nothing yet.
    package init() {}

    /// The number of sequences.
    package var count: Int { offsets.count - 1 }

    /// The ids of a sequence.
    package subscript(index: Int) -> ArraySlice<Int32> { tokens[offsets[index]..<offsets[index + 1]] }

    /// The number of ids of a sequence.
    package func length(of index: Int) -> Int { offsets[index + 1] - offsets[index] }

    /// Appends a sequence.
    package mutating func append(_ sequence: some Collection<Int32>) {
        tokens += sequence
        offsets.append(tokens.count)
    }
}

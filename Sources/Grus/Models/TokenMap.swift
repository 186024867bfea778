import GrusText

/// Which tokens of one vocabulary are those of another one, by how they are written.
struct TokenMap: Sendable {
    /// Of every token of the new vocabulary its id in the other one; nil where that does not have it.
    let ids: [Int?]
    /// Whether both vocabularies are the same.
    let isIdentity: Bool

    init(from other: any Segmenter, to new: any Segmenter) {
        let special = SpecialToken.names.indices
        // As bytes: equal strings may differ in them.
        func tokens(_ segmenter: any Segmenter) -> [[UInt8]] {
            (special.count..<segmenter.vocabularySize).map { Array(segmenter.token(Int32($0)).utf8) }
        }
        let others = Dictionary(zip(tokens(other), special.count...), uniquingKeysWith: { first, _ in first })
        ids = special.map { $0 } + tokens(new).map { others[$0] }
        isIdentity = other.serialized() == new.serialized()
    }

    /// How many tokens both vocabularies have.
    var shared: Int { ids.lazy.compactMap { $0 }.count }
}

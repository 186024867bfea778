import GrusText

/// A rule of which tokens may not come next.
package protocol TokenRule: Sendable {
    /// The tokens that may not follow those of a hypothesis.
    func forbidden(after steps: [Step]) -> [Int32]
}

extension [any TokenRule] {
    /// What any of the rules forbids, each token once.
    package func forbidden(after steps: [Step]) -> [Int32] {
        var tokens: [Int32] = []
        for rule in self {
            for token in rule.forbidden(after: steps) where !tokens.contains(token) { tokens.append(token) }
        }
        return tokens
    }
}

/// The begin mark says nothing, and neither does the unknown token, unless something is put in its place.
package struct NoSilentTokens: TokenRule {
    private let tokens: [Int32]

    /// - Parameter hasUnknown: whether the unknown token may come.
    package init(hasUnknown: Bool = false) { tokens = hasUnknown ? [SpecialToken.begin] : SpecialToken.silent }

    package func forbidden(after steps: [Step]) -> [Int32] { tokens }
}

/// A hypothesis has a least length.
package struct LeastLength: TokenRule {
    /// In tokens, end mark included.
    let length: Int

    package init(_ length: Int) { self.length = length }

    package func forbidden(after steps: [Step]) -> [Int32] {
        steps.count + 1 < length ? [SpecialToken.end] : []
    }
}

/// No sequence of so many tokens comes twice (Paulus et al. 2018).
package struct NoRepeatedNGram: TokenRule {
    let order: Int

    /// - Parameter order: the length of the sequences, at least 1.
    package init(order: Int) {
        precondition(order >= 1, "sequences of \(order) tokens")
        self.order = order
    }

    package func forbidden(after steps: [Step]) -> [Int32] {
        guard steps.count >= order else { return [] }
        let last = steps.suffix(order - 1)
        return (0...steps.count - order).compactMap { start in
            let earlier = steps[start..<start + order]
            return zip(last, earlier).allSatisfy { $0.token == $1.token } ? earlier.last?.token : nil
        }
    }
}

/// Some sequences of tokens never come.
package struct NoSequence: TokenRule {
    private let sequences: [[Int32]]

    /// - Parameter sequences: none is empty.
    package init(_ sequences: [[Int32]]) {
        precondition(sequences.allSatisfy { !$0.isEmpty }, "a forbidden sequence of no tokens")
        self.sequences = sequences
    }

    package func forbidden(after steps: [Step]) -> [Int32] {
        sequences.compactMap { sequence in
            let begin = sequence.dropLast()
            let end = steps.suffix(begin.count)
            return end.count == begin.count && zip(end, begin).allSatisfy { $0.token == $1 } ? sequence.last : nil
        }
    }
}

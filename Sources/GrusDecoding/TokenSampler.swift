import GrusAutodiff
import GrusRuntime

/// Draws a token from a distribution, of which it may leave out what is improbable.
package struct TokenSampler: Sendable {
    /// What logits are divided by: below 1 what is probable becomes more so, above 1 less.
    package var temperature: Float = 1
    /// How many tokens there are to choose from, the most probable ones (Fan et al. 2018); nil for all.
    package var top: Int?
    /// The share of the probability that is kept, by as few tokens as have it (Holtzman et al. 2020).
    package var nucleus = 1.0

    /// Tokens that are asked for at first when their number is not known.
    private static let firstTokens = 64

    package init() {}

    /// Draws a token: the logits are divided by the temperature, then the most probable tokens are kept, then those of them with
    /// the share of the probability that is asked for, and one of these is drawn with its probability.
    ///
    /// - Parameters:
    ///   - forbidden: tokens that are not drawn; the others share what they have.
    ///   - random: gives one number.
    /// - Returns: the token with its own log-probability, as it was before all this; nil if all are forbidden.
    package func draw(
        _ next: NextTokens, row: Int, except forbidden: [Int32], _ random: inout RandomStream
    ) -> ScoredToken? {
        var probabilities = next.probabilities(of: row, temperature: temperature)
        for token in forbidden { probabilities[Int(token)] = 0 }
        let place = random.uniformDouble()
        let token =
            top == nil && nucleus >= 1
            ? Self.draw(from: probabilities.indices, probabilities, at: place)
            : Self.draw(from: kept(next, row, forbidden, probabilities), probabilities, at: place)
        return token.map { next.token(Int32($0), of: row) }
    }

    /// The tokens to choose from, the most probable first.
    private func kept(
        _ next: NextTokens, _ row: Int, _ forbidden: [Int32], _ probabilities: [Float]
    ) -> [Int] {
        let whole = probabilities.reduce(0) { $0 + Double($1) }
        var count = top ?? Self.firstTokens
        while true {
            let tokens = next.top(count, of: row, except: forbidden).map { Int($0.token) }
            let mass = nucleus * (top == nil ? whole : tokens.reduce(0) { $0 + Double(probabilities[$1]) })
            if let core = Self.prefix(of: tokens, probabilities, with: mass) { return core }
            if tokens.count < count || top != nil { return tokens }
            count *= 4
        }
    }

    /// As few of the first tokens as have a mass together; nil if all have less.
    private static func prefix(of tokens: [Int], _ probabilities: [Float], with mass: Double) -> [Int]? {
        var sum = 0.0
        for (index, token) in tokens.enumerated() {
            sum += Double(probabilities[token])
            if sum >= mass { return Array(tokens[...index]) }
        }
        return nil
    }

    /// The token at a place in [0, 1) of the sum of the probabilities of all.
    private static func draw(
        from tokens: some Collection<Int>, _ probabilities: [Float], at place: Double
    ) -> Int? {
        let whole = tokens.reduce(0) { $0 + Double(probabilities[$1]) }
        var rest = place * whole
        var last: Int?
        for token in tokens where probabilities[token] > 0 {
            last = token
            rest -= Double(probabilities[token])
            if rest < 0 { break }
        }
        return last
    }
}

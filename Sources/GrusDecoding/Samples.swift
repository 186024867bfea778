import GrusRuntime
import GrusText

/// Translations of one sentence that are drawn at random, token by token.
///
/// What is drawn depends on the seed, the sentence and the number of the sample, and on nothing else: neither on threads nor on
/// other sentences.
package struct Samples: Frontier {
    /// A translation under way.
    private struct Sample {
        var partial = PartialHypothesis()
        var random: RandomStream
        /// Its row; before the first step all have the same. Nil when it has ended.
        var row: Int? = 0
    }

    private var samples: [Sample]
    private let options: Beam.Options
    private let sampler: TokenSampler

    /// Empty samples, as many as are wanted.
    package init(_ options: Beam.Options, _ sampler: TokenSampler, key: RandomKey) {
        samples = (0..<options.wanted).map { Sample(random: key.child($0).makeGenerator()) }
        self.options = options
        self.sampler = sampler
    }

    package var lastTokens: [Int32] {
        let growing = samples.filter { $0.row != nil }.map(\.partial)
        return (growing.first?.steps.isEmpty == true ? growing.prefix(1) : growing[...]).map(\.lastToken)
    }

    package mutating func advance(_ next: NextTokens, from first: Int) -> [Int] {
        var parents: [Int] = []
        for index in samples.indices {
            guard let row = samples[index].row else { continue }
            let isGrowing = extend(index, next, first + row)
            samples[index].row = isGrowing ? parents.count : nil
            if isGrowing { parents.append(row) }
        }
        return parents
    }

    /// Lets a sample grow by one token.
    ///
    /// - Returns: whether it can grow further.
    private mutating func extend(_ index: Int, _ next: NextTokens, _ row: Int) -> Bool {
        let partial = samples[index].partial
        let length = partial.steps.count
        let token =
            length < options.prefix.count
            ? next.token(options.prefix[length], of: row)
            : sampler.draw(
                next, row: row, except: options.rules.forbidden(after: partial.steps), &samples[index].random)
        guard let token else { return false }
        let attention = next.attention(of: row, positions: options.positions)
        samples[index].partial = partial.growing(by: token, attention: attention)
        return token.token != SpecialToken.end && length + 1 < options.limit
    }

    /// The samples, in the order of their numbers.
    package var found: [Hypothesis] { samples.map { options.ranking.hypothesis($0.partial) } }
}

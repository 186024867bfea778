import GrusAutodiff
import GrusText

/// A beam whose hypotheses must have some terms (Post and Vilar 2018).
///
/// Beside the best tokens of every hypothesis those are tried that begin a missing term or go on with one, and a hypothesis may end
/// when all terms are there. The places of the beam are shared out among the hypotheses by how many tokens of terms they have, for
/// the first ones to have them are the less probable ones.
package struct ConstrainedBeam: Frontier {
    /// A hypothesis that can still grow.
    private struct Item {
        var partial = PartialHypothesis()
        var progress: TermProgress
    }

    /// A token that a row may grow by.
    private struct Growth {
        let row: Int
        let token: ScoredToken
        /// The log-probability and the progress of what comes of it.
        let logProbability: Float
        let progress: TermProgress
    }

    private var live: [Item]
    private var ended: EndedHypotheses
    private let options: Beam.Options
    /// The tokens of all terms.
    private let termTokens: Int

    /// A beam of one empty hypothesis.
    ///
    /// - Parameter options: its width is at least the number of all tokens of terms and 1.
    package init(_ options: Beam.Options, terms: [[Int32]]) {
        termTokens = terms.reduce(0) { $0 + $1.count }
        precondition(options.width > termTokens, "a beam of \(options.width) for \(termTokens) tokens of terms")
        self.options = options
        ended = EndedHypotheses(options)
        live = [Item(progress: TermProgress(terms))]
    }

    package var found: [Hypothesis] { ended.best }

    package var lastTokens: [Int32] { live.map(\.partial.lastToken) }

    package mutating func advance(_ next: NextTokens, from first: Int) -> [Int] {
        let growths = chosen(live.indices.flatMap { continuations(of: $0, next, first + $0) })
        guard !growths.isEmpty else { return close() }
        var grown: [Item] = []
        var parents: [Int] = []
        for growth in growths {
            let attention = next.attention(of: first + growth.row, positions: options.positions)
            let partial = live[growth.row].partial.growing(by: growth.token, attention: attention)
            if growth.token.token == SpecialToken.end {
                ended.insert(partial)
            } else {
                grown.append(Item(partial: partial, progress: growth.progress))
                parents.append(growth.row)
            }
        }
        live = grown
        return ended.areFinal(beside: live.map(\.partial)) ? close() : parents
    }

    /// What a hypothesis may grow by: its best tokens, and those that terms want. An end mark must wait for the terms.
    private func continuations(of index: Int, _ next: NextTokens, _ row: Int) -> [Growth] {
        let (partial, progress) = (live[index].partial, live[index].progress)
        var forbidden = options.rules.forbidden(after: partial.steps)
        if !progress.isComplete, !forbidden.contains(SpecialToken.end) { forbidden.append(SpecialToken.end) }
        var tokens = next.top(options.width, of: row, except: forbidden)
        for token in progress.nextTokens
        where !forbidden.contains(token) && !tokens.contains(where: { $0.token == token }) {
            tokens.append(next.token(token, of: row))
        }
        return tokens.map { token in
            Growth(
                row: index, token: token, logProbability: partial.logProbability + token.logProbability,
                progress: progress.advanced(by: token.token))
        }
    }

    /// The best growths of every number of tokens of terms, each with its share of the places; places that are left go to those
    /// with the most tokens of terms.
    private func chosen(_ growths: [Growth]) -> [Growth] {
        let places = ended.freePlaces
        let share = places / (termTokens + 1)
        let order = growths.indices.sorted { (growths[$1].logProbability, $0) < (growths[$0].logProbability, $1) }
        let banks = (0...termTokens).map { count in order.filter { growths[$0].progress.tokens == count } }
        var left = places - banks.reduce(0) { $0 + min(share, $1.count) }
        var chosen: [Int] = []
        for bank in banks.reversed() {
            let more = min(left, max(0, bank.count - share))
            chosen += bank.prefix(share + more)
            left -= more
        }
        return chosen.map { growths[$0] }
    }

    /// Ends the search. Of unended hypotheses those with the most tokens of terms stand first.
    private mutating func close() -> [Int] {
        ended.close(with: live.map(\.partial))
        live = []
        return []
    }
}

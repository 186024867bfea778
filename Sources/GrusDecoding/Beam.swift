import GrusAutodiff
import GrusText

/// The hypotheses of one sentence during a beam search: those that can still grow, and those that have ended.
///
/// It knows nothing of models: it is handed what may come next of its rows and says which rows live on.
package struct Beam: Sendable {
    /// How it searches.
    package struct Options: Sendable {
        /// The number of hypotheses that are kept.
        package var width: Int
        /// Whether a hypothesis that has ended keeps its place, so that the beam narrows and the search ends when as many have
        /// ended as the beam is wide; otherwise it ends when nothing can overtake those that are wanted.
        package var stopsEarly = true
        /// How many of them are wanted.
        package var wanted = 1
        /// The most steps.
        package var limit: Int
        /// What hypotheses are compared by.
        package var ranking = Ranking()
        /// Which tokens may not come next.
        package var rules: [any TokenRule] = [NoSilentTokens()]
        /// The tokens that every hypothesis begins with, and may be all of one with the end mark.
        package var prefix: [Int32] = []
        /// The positions of the source.
        package var positions = 0

        package init(width: Int, limit: Int) {
            self.width = width
            self.limit = limit
        }
    }

    /// The hypotheses that can still grow: one row each.
    package private(set) var live = [PartialHypothesis()]
    private var ended: EndedHypotheses
    /// The tokens of the last step.
    private(set) var chosen: [Int32] = []
    private let options: Options

    /// A beam of one empty hypothesis.
    package init(_ options: Options) {
        precondition(
            options.wanted >= 1 && options.width >= options.wanted && options.limit >= 1,
            "\(options.wanted) hypotheses of a beam of \(options.width) for \(options.limit) steps")
        self.options = options
        ended = EndedHypotheses(options)
    }

    /// The hypotheses that have ended, best first; see ``EndedHypotheses/best``.
    package var found: [Hypothesis] { ended.best }

    // MARK: Growth

    /// Lets every live hypothesis grow by one token.
    ///
    /// - Parameters:
    ///   - extensions: for every live hypothesis its most probable next tokens, best first, as many as the beam is wide.
    ///   - attention: for every live hypothesis the weights of the source's positions; none if the search does not look at them.
    ///   - rating: what tokens are worth besides their log-probability while they are chosen.
    /// - Returns: for every hypothesis that lives on, which row it came from.
    package mutating func advance(
        _ extensions: [[ScoredToken]], attention: [[Float]] = [], rating: (Int32) -> Float = { _ in 0 }
    ) -> [Int] {
        precondition(extensions.count == live.count, "\(extensions.count) rows for \(live.count) hypotheses")
        let growths = selected(extensions, rating)
        chosen = growths.map(\.token.token)
        // Where nothing may follow, hypotheses stay as they are.
        guard !growths.isEmpty else { return close() }
        var grown: [PartialHypothesis] = []
        var parents: [Int] = []
        for growth in growths {
            let partial = live[growth.row].growing(
                by: growth.token, attention: attention.isEmpty ? nil : attention[growth.row])
            if growth.token.token == SpecialToken.end {
                ended.insert(partial)
            } else {
                grown.append(partial)
                parents.append(growth.row)
            }
        }
        live = grown
        return ended.areFinal(beside: live) ? close() : parents
    }

    /// A token that a row may grow by.
    private struct Growth {
        let row: Int
        let token: ScoredToken
        /// What it is chosen by.
        let rating: Float
    }

    /// The best extensions of all rows; equal ones in the order of rows, then of tokens.
    private func selected(_ extensions: [[ScoredToken]], _ rating: (Int32) -> Float) -> [Growth] {
        let all = extensions.enumerated().flatMap { row, list in
            list.map { token in
                let logProbability = live[row].logProbability + token.logProbability
                return Growth(row: row, token: token, rating: logProbability + rating(token.token))
            }
        }
        let order = all.indices.sorted { (all[$1].rating, $0) < (all[$0].rating, $1) }
        return order.prefix(ended.freePlaces).map { all[$0] }
    }

    private mutating func close() -> [Int] {
        ended.close(with: live)
        live = []
        return []
    }
}

extension Beam: Frontier {
    package var lastTokens: [Int32] { live.map(\.lastToken) }

    package mutating func advance(_ next: NextTokens, from first: Int) -> [Int] {
        advance(next, from: first, others: 0) { _ in 0 }
    }

    /// Lets every row grow by one token.
    ///
    /// - Parameters:
    ///   - others: how many tokens, besides those that the beam is wide, have to be looked at for what they are worth.
    ///   - rating: see ``advance(_:attention:rating:)``.
    mutating func advance(
        _ next: NextTokens, from first: Int, others: Int, rating: (Int32) -> Float
    ) -> [Int] {
        let rows = live.indices
        return advance(
            rows.map { extensions(of: live[$0].steps, next, first + $0, count: options.width + others) },
            attention: rows.compactMap { next.attention(of: first + $0, positions: options.positions) }, rating: rating)
    }

    /// Which tokens may come next of a hypothesis, best first.
    ///
    /// - Parameter row: where it is among the rows of all sentences.
    private func extensions(of steps: [Step], _ next: NextTokens, _ row: Int, count: Int) -> [ScoredToken] {
        guard steps.count >= options.prefix.count else { return [next.token(options.prefix[steps.count], of: row)] }
        return next.top(count, of: row, except: options.rules.forbidden(after: steps))
    }
}

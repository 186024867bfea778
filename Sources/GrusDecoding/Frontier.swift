/// The hypotheses of one sentence while they grow: what a way to search is made of.
package protocol Frontier: Sendable {
    /// The last tokens of what can still grow, the begin mark where there is none yet: one per row of the scorer.
    var lastTokens: [Int32] { get }

    /// Lets every row grow by one token.
    ///
    /// - Parameters:
    ///   - next: what may come next of the rows of all sentences.
    ///   - first: where the rows of this one begin.
    /// - Returns: for every row that lives on, which of its rows it comes from.
    mutating func advance(_ next: NextTokens, from first: Int) -> [Int]

    /// What the search has found when there is no row left, best first.
    var found: [Hypothesis] { get }
}

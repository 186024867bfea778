/// How far a hypothesis is with the terms that it must have.
package struct TermProgress: Sendable, Equatable {
    /// A term in the middle of which a hypothesis is: which it is, and how many of its tokens are there.
    private struct Place: Equatable {
        let term: Int
        let tokens: Int
    }

    /// The tokens of every term.
    private let terms: [[Int32]]
    /// The terms that are not there yet, and that in the middle of which the hypothesis is not among them.
    private var open: [Int]
    private var place: Place?

    /// The beginning, where no term is there.
    ///
    /// - Parameter terms: none is empty; one that comes twice must be there twice.
    package init(_ terms: [[Int32]]) {
        precondition(terms.allSatisfy { !$0.isEmpty }, "a term without a token")
        self.terms = terms
        open = Array(terms.indices)
    }

    /// The tokens of terms that are there.
    package var tokens: Int {
        let missing = open.reduce(0) { $0 + terms[$1].count }
        return terms.reduce(0) { $0 + $1.count } - missing - (place.map { terms[$0.term].count - $0.tokens } ?? 0)
    }

    /// Whether all terms are there.
    package var isComplete: Bool { open.isEmpty && place == nil }

    /// The tokens that a term goes on with, or, outside of a term, that any begins with.
    package var nextTokens: [Int32] {
        if let place { return [terms[place.term][place.tokens]] }
        return open.reduce(into: []) { if !$0.contains(terms[$1][0]) { $0.append(terms[$1][0]) } }
    }

    /// The progress after one more token. A term that it breaks off has to begin anew, and one that it begins with is the first of
    /// those that are not there.
    package func advanced(by token: Int32) -> TermProgress {
        var progress = self
        if let place {
            progress.place = nil
            if terms[place.term][place.tokens] == token {
                progress.enter(place.term, tokens: place.tokens + 1)
                return progress
            }
            progress.open = (open + [place.term]).sorted()
        }
        if let index = progress.open.firstIndex(where: { terms[$0][0] == token }) {
            progress.enter(progress.open.remove(at: index), tokens: 1)
        }
        return progress
    }

    private mutating func enter(_ term: Int, tokens: Int) {
        place = tokens < terms[term].count ? Place(term: term, tokens: tokens) : nil
    }
}

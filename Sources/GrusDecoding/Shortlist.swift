import GrusText

/// Which target tokens there are to choose from for a source: those that go with its tokens, and some that there always are (Jean
/// et al. 2015).
public struct Shortlist: Sendable, Equatable {
    /// The tokens that there are for every source, special ones besides.
    package let always: [Int32]
    /// The target tokens of every source token by id, best first.
    package let targets: [[Int32]]
    /// The number of target ids.
    package let targetVocabulary: Int
    /// What tells it from others where scores are kept; nil if it comes from no file.
    package var name: String?

    /// A shortlist of ids that are all below the number of target ids.
    package init(always: [Int32], targets: [[Int32]], targetVocabulary: Int, name: String? = nil) {
        (self.always, self.targets, self.targetVocabulary) = (always, targets, targetVocabulary)
        self.name = name
    }

    /// The tokens that a search has to choose from, in ascending order: those of the source, those that are given of the
    /// translation, and those that there always are. Of a translation that is given whole no token is another's rival for want of
    /// choice: there are all.
    package func tokens(for request: Search.Request) -> [Int32] {
        guard request.prefix.last != SpecialToken.end else { return Array(0..<Int32(targetVocabulary)) }
        var isListed = Array(repeating: false, count: targetVocabulary)
        for token in SpecialToken.silent + [SpecialToken.end] { isListed[Int(token)] = true }
        for token in always { isListed[Int(token)] = true }
        for source in request.source { for token in targets[Int(source)] { isListed[Int(token)] = true } }
        for token in request.prefix { isListed[Int(token)] = true }
        for token in request.terms.joined() { isListed[Int(token)] = true }
        return isListed.indices.filter { isListed[$0] }.map(Int32.init)
    }
}

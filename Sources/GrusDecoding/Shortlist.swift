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
        var listed = TokenSet(below: targetVocabulary)
        listed.formUnion(SpecialToken.silent + [SpecialToken.end])
        listed.formUnion(always)
        for source in request.source { listed.formUnion(targets[Int(source)]) }
        listed.formUnion(request.prefix)
        for term in request.terms { listed.formUnion(term) }
        return listed.elements
    }
}

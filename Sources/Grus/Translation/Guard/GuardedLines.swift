/// The lines whose first translation looked broken.
struct GuardedLines {
    private var searchedAgain = 0
    private var replaced = 0

    /// Counts what came of second searches.
    mutating func count(_ secondSearches: [Translator.SecondSearch]) {
        searchedAgain += secondSearches.count
        replaced += secondSearches.count { $0.replaced > 0 }
    }

    /// What people are told; nil if there are none.
    var note: String? {
        guard searchedAgain > 0 else { return nil }
        let lines = searchedAgain == 1 ? "1 line was" : "\(searchedAgain) lines were"
        return "\(lines) searched for again, and \(replaced) of them replaced (decoding.guard)"
    }
}

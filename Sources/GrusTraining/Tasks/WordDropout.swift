import GrusAutodiff
import GrusNetworks
import GrusNumerics
import GrusRuntime
import GrusText

/// Word dropout (Gal and Ghahramani 2016; Sennrich et al. 2016; Sennrich and Zhang 2019): all tokens of a word are embedded as
/// zeros. The embeddings of the other words are not scaled up.
struct WordDropout: Sendable {
    private let probability: Double
    private let words: WordBoundaries

    /// - Parameters:
    ///   - probability: that of a word to be dropped; at 0 nothing is done, and no vocabulary is looked at.
    ///   - side: the text that the words are of; nil takes every token for a word.
    init(_ probability: Double, of side: TextSide?) {
        self.probability = probability
        words = probability > 0 ? side.map { WordBoundaries($0) } ?? .everyToken : .everyToken
    }

    /// Whether anything is dropped.
    var isActive: Bool { probability > 0 }

    /// Drops words of sentences where they stand, each with the same probability. The marks of begin and end stay.
    func apply(to sentences: Sentences, key: RandomKey) {
        guard isActive else { return }
        var random = key.makeGenerator()
        for sentence in sentences { drop(from: sentence, &random) }
    }

    private func drop(from sentence: List<Int32>, _ random: inout RandomStream) {
        var (previous, isDropped) = (SpecialToken.begin, false)
        for position in 0..<sentence.count {
            let token = sentence[position]
            if words.separate(previous, token) { isDropped = Double(random.uniform()) < probability }
            if isDropped, !WordBoundaries.isMark(token) { sentence[position] = Tape.absent }
            previous = token
        }
    }
}

import Grus

extension ExperimentConfig {
    /// Tells people which settings make a score mean little.
    func warn() {
        for warning in warnings { StandardError.write("grus: warning: \(warning)\n") }
    }
}

/// Tells people that a line of a text was too long to be translated whole.
func warnOfCut(_ text: String, line: Int, _ translation: Translator.Translation) {
    let note = InputError(
        .data, file: text, at: .line(line),
        "translated in \(translation.pieces) pieces, for it is longer than decoding.maximum_source")
    StandardError.write("grus: \(note)\n")
}

/// The lines whose first translation looked broken.
struct GuardedLines {
    private var searchedAgain = 0
    private var replaced = 0

    /// Counts those among translations.
    mutating func count(_ translations: [[Translator.Translation]]) {
        for secondSearch in translations.compactMap(\.first?.secondSearch) {
            searchedAgain += 1
            if secondSearch.replaced > 0 { replaced += 1 }
        }
    }

    /// Tells people of them, if there are any.
    func tell() {
        guard searchedAgain > 0 else { return }
        let lines = searchedAgain == 1 ? "1 line was" : "\(searchedAgain) lines were"
        StandardError.write("grus: \(lines) searched for again, and \(replaced) of them replaced (decoding.guard)\n")
    }
}

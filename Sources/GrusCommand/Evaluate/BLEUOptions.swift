import ArgumentParser
import Grus

/// How BLEU is computed.
struct BLEUOptions: ParsableArguments {
    @Option(
        name: [.long, .customLong("tok", withSingleDash: true)],
        help: ArgumentHelp(
            """
            The tokeniser: \(TokenizerChoice.names.joined(separator: ", ")), where MODEL is a SentencePiece model \
            file, and pip fills FOLDER with --target. (default: that of the target language if it is known, else 13a)
            """, valueName: "name"))
    var tokenize: String?

    @Option(
        name: .shortAndLong,
        help: ArgumentHelp(
            "The languages, such as en-zh; the target has its tokeniser: zh, ja-mecab, ko-mecab, or else 13a.",
            valueName: "pair"))
    var languagePair: String?

    @Option(
        name: [.long, .short],
        help: "What orders without a match count: exp, floor (a small count), add-k (for orders from 2), or none.")
    var smoothMethod = SmoothMethod.exp

    @Option(
        name: [.long, .customLong("sv", withSingleDash: true)],
        help: "What floor or add-k adds. (default: floor 0.1, add-k 1)")
    var smoothValue: Double?

    @Option(help: "The longest n-grams that count.")
    var maxNgramOrder = 4

    @Flag(help: "Leave out the orders that the hypotheses are too short for.")
    var effectiveOrder = false

    @Flag(name: [.long, .customLong("lc", withSingleDash: true)], help: "Ignore case.")
    var lowercase = false

    enum SmoothMethod: String, ExpressibleByArgument, CaseIterable {
        case exp, floor
        case addK = "add-k"
        case none
    }

    func apply(to evaluation: inout Evaluation) throws(InputError) {
        try chooseSmoothing(&evaluation)
        guard (1...100).contains(maxNgramOrder) else {
            throw InputError(.usage, "--max-ngram-order \(maxNgramOrder): expected 1 to 100")
        }
        evaluation.bleu.maximumOrder = maxNgramOrder
        evaluation.bleu.effectiveOrder = effectiveOrder
        if lowercase { evaluation.bleu.lowercase = true }
    }

    /// The second of the language pair; empty if there is none.
    func targetLanguage() throws(InputError) -> String {
        guard let languagePair else { return "" }
        let languages = languagePair.split(separator: "-", omittingEmptySubsequences: false)
        guard languages.count >= 2, !languages.contains("") else {
            throw InputError(.usage, "--language-pair \(languagePair): expected SOURCE-TARGET, such as en-zh")
        }
        return String(languages[1])
    }

    private func chooseSmoothing(_ evaluation: inout Evaluation) throws(InputError) {
        if let smoothValue, !(smoothValue >= 0 && smoothValue.isFinite) {
            throw InputError(.usage, "--smooth-value \(smoothValue): expected a number of at least 0")
        }
        switch smoothMethod {
        case .floor: evaluation.bleu.smoothing = .floor(smoothValue ?? 0.1)
        case .addK: evaluation.bleu.smoothing = .addK(smoothValue ?? 1)
        case .exp, .none:
            guard smoothValue == nil else {
                throw InputError(.usage, "--smooth-value is for --smooth-method floor or add-k")
            }
            evaluation.bleu.smoothing = smoothMethod == .exp ? .exponential : .none
        }
    }
}

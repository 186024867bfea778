import ArgumentParser
import Grus

/// How BLEU is computed.
struct BLEUOptions: ParsableArguments {
    @Option(
        name: [.long, .customLong("tok", withSingleDash: true)],
        help: ArgumentHelp(
            """
            The tokeniser: \(Evaluation.tokenizerNames.joined(separator: ", ")), where MODEL is a SentencePiece model \
            file. (default: 13a; with --model, zh for Chinese)
            """, valueName: "name"))
    var tokenize: String?

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
        if let tokenize { try evaluation.chooseTokenizer(tokenize) }
        try chooseSmoothing(&evaluation)
        guard (1...100).contains(maxNgramOrder) else {
            throw InputError(.usage, "--max-ngram-order \(maxNgramOrder): expected 1 to 100")
        }
        evaluation.bleu.maximumOrder = maxNgramOrder
        evaluation.bleu.effectiveOrder = effectiveOrder
        evaluation.bleu.lowercase = lowercase
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

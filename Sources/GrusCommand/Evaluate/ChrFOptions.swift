import ArgumentParser
import Grus

/// How chrF is computed.
struct ChrFOptions: ParsableArguments {
    @Option(
        name: [.long, .customLong("cc", withSingleDash: true)],
        help: ArgumentHelp("The longest character n-grams.", valueName: "order"))
    var chrfCharOrder = 6

    @Option(
        name: [.long, .customLong("cw", withSingleDash: true)],
        help: ArgumentHelp("The longest word n-grams; 2 makes it chrF++.", valueName: "order"))
    var chrfWordOrder = 0

    @Option(help: ArgumentHelp("How much recall weighs against precision.", valueName: "weight"))
    var chrfBeta = 2

    @Flag(help: "Count white space as characters.")
    var chrfWhitespace = false

    @Flag(help: "Ignore case.")
    var chrfLowercase = false

    @Flag(help: "Count orders without n-grams with a tiny value, instead of leaving them out.")
    var chrfEpsSmoothing = false

    func apply(to evaluation: inout Evaluation) throws(InputError) {
        guard (1...100).contains(chrfCharOrder) else {
            throw InputError(.usage, "--chrf-char-order \(chrfCharOrder): expected 1 to 100")
        }
        guard (0...100).contains(chrfWordOrder) else {
            throw InputError(.usage, "--chrf-word-order \(chrfWordOrder): expected 0 to 100")
        }
        guard (1...1000).contains(chrfBeta) else {
            throw InputError(.usage, "--chrf-beta \(chrfBeta): expected 1 to 1000")
        }
        evaluation.chrF.characterOrder = chrfCharOrder
        evaluation.chrF.wordOrder = chrfWordOrder
        evaluation.chrF.beta = chrfBeta
        evaluation.chrF.whitespace = chrfWhitespace
        if chrfLowercase { evaluation.chrF.lowercase = true }
        evaluation.chrF.epsilonSmoothing = chrfEpsSmoothing
    }
}

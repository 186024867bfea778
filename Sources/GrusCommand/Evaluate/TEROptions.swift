import ArgumentParser
import Grus

/// How TER is computed.
struct TEROptions: ParsableArguments {
    @Flag(help: "Respect case.")
    var terCaseSensitive = false

    @Flag(help: "Treat Chinese and Japanese characters and punctuation apart.")
    var terAsianSupport = false

    @Flag(help: "Remove punctuation.")
    var terNoPunct = false

    @Flag(help: "Normalise and tokenise as Tercom does.")
    var terNormalized = false

    func apply(to evaluation: inout Evaluation) {
        evaluation.ter.caseSensitive = terCaseSensitive
        evaluation.ter.asianSupport = terAsianSupport
        evaluation.ter.noPunctuation = terNoPunct
        evaluation.ter.normalized = terNormalized
    }
}

import ArgumentParser
import Grus

/// How sure a score or a difference is.
struct SignificanceOptions: ParsableArguments {
    @Flag(
        name: [.long, .customLong("ci", withSingleDash: true)],
        help: "Estimate the 95 % confidence interval of one system's scores by bootstrap resampling.")
    var confidence = false

    @Option(
        name: [.long, .customLong("cin", withSingleDash: true)],
        help: ArgumentHelp("The number of resamples of --confidence.", valueName: "count"))
    var confidenceN = 1000

    @Flag(
        name: [.long, .customLong("pbs", withSingleDash: true)],
        help: "Compare the first system with the others by paired bootstrap resampling.")
    var pairedBs = false

    @OptionGroup var paired: PairedOptions

    /// Whether a paired test is asked for.
    var isPaired: Bool { pairedBs || paired.pairedAr }

    var isUsed: Bool { confidence || isPaired }

    /// The paired test that is asked for.
    func test() throws(InputError) -> PairedTest? { isPaired ? try paired.test() : nil }

    func apply(to evaluation: inout Evaluation) throws(InputError) {
        try PairedOptions.check(confidenceN, of: "--confidence-n", from: 2)
        _ = try paired.test()
        guard !(pairedBs && paired.pairedAr) else {
            throw InputError(.usage, "--paired-bs and --paired-ar exclude each other")
        }
        if confidence { evaluation.resamples = confidenceN }
        if isUsed { evaluation.seed = try paired.chosenSeed() }
    }
}

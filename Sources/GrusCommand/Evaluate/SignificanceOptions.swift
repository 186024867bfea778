import ArgumentParser
import Glibc
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

    @Option(
        name: [.long, .customLong("pbsn", withSingleDash: true)],
        help: ArgumentHelp("The number of resamples of --paired-bs.", valueName: "count"))
    var pairedBsN = 1000

    @Flag(
        name: [.long, .customLong("par", withSingleDash: true)],
        help: "Compare the first system with the others by paired approximate randomisation.")
    var pairedAr = false

    @Option(
        name: [.long, .customLong("parn", withSingleDash: true)],
        help: ArgumentHelp("The number of trials of --paired-ar.", valueName: "count"))
    var pairedArN = 10_000

    @Option(help: "Where the random stream begins: a number, or none. (default: SACREBLEU_SEED, or 12345)")
    var seed: String?

    /// The paired test that is asked for.
    var test: PairedTest? {
        if pairedBs { return .bootstrap(resamples: pairedBsN) }
        return pairedAr ? .randomization(trials: pairedArN) : nil
    }

    var isUsed: Bool { confidence || test != nil }

    func apply(to evaluation: inout Evaluation) throws(InputError) {
        try check(confidenceN, of: "--confidence-n", from: 2)
        try check(pairedBsN, of: "--paired-bs-n", from: 1)
        try check(pairedArN, of: "--paired-ar-n", from: 1)
        guard !(pairedBs && pairedAr) else {
            throw InputError(.usage, "--paired-bs and --paired-ar exclude each other")
        }
        if confidence { evaluation.resamples = confidenceN }
        if isUsed { evaluation.seed = try chosenSeed() }
    }

    private func check(_ count: Int, of name: String, from least: Int) throws(InputError) {
        guard (least...1_000_000).contains(count) else {
            throw InputError(.usage, "\(name) \(count): expected \(least) to 1000000")
        }
    }

    private func chosenSeed() throws(InputError) -> RandomSeed {
        if let seed { return try parse(seed, of: "--seed") }
        guard let value = getenv("SACREBLEU_SEED") else { return .standard }
        return try parse(String(cString: value), of: "SACREBLEU_SEED")
    }

    private func parse(_ text: String, of name: String) throws(InputError) -> RandomSeed {
        guard let seed = RandomSeed(text) else {
            throw InputError(.usage, "\(name) \(text): expected a whole number from 0, or none")
        }
        return seed
    }
}

import ArgumentParser
import Glibc
import Grus

/// How systems are compared with the first of them.
struct PairedOptions: ParsableArguments {
    @Option(
        name: [.long, .customLong("pbsn", withSingleDash: true)],
        help: ArgumentHelp("The number of resamples of paired bootstrap resampling.", valueName: "count"))
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

    /// Approximate randomisation if it is asked for, else bootstrap resampling.
    func test() throws(InputError) -> PairedTest {
        try Self.check(pairedBsN, of: "--paired-bs-n", from: 1)
        try Self.check(pairedArN, of: "--paired-ar-n", from: 1)
        return pairedAr ? .randomization(trials: pairedArN) : .bootstrap(resamples: pairedBsN)
    }

    static func check(_ count: Int, of name: String, from least: Int) throws(InputError) {
        guard (least...1_000_000).contains(count) else {
            throw InputError(.usage, "\(name) \(count): expected \(least) to 1000000")
        }
    }

    func chosenSeed() throws(InputError) -> RandomSeed {
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

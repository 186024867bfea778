import ArgumentParser
import Grus

/// How translations are searched for, where it differs from the model's config.
struct SearchOptions: ParsableArguments {
    @Option(
        help: """
            beam; sampling, which draws tokens; or mbr, which takes of several candidates the one most like the others.
            """)
    var search: DecodingConfig.Kind?

    @Option(help: "Hypotheses per sentence; 1 is greedy. (default: as in the model's config)")
    var beam: Int?

    @Option(help: "Groups of the beam that keep away from each other.")
    var groups: Int?

    @Option(help: "The exponent of the length in a hypothesis's score. (default: as in the model's config)")
    var lengthPenalty: Double?

    @Option(help: "sampling, mbr: what logits are divided by before a token is drawn.")
    var temperature: Double?

    @Option(help: "sampling, mbr: how many tokens there are to draw from.")
    var topK: Int?

    @Option(help: "sampling, mbr: the share of the probability that there is to draw from.")
    var nucleus: Double?

    @Option(help: "sampling, mbr: the seed of what is drawn.")
    var sampleSeed: Int?

    @Option(help: "mbr: how many candidates are drawn.")
    var candidates: Int?

    @Option(help: "mbr: how candidates are compared: chrf, bleu or ter.")
    var utility: DecodingConfig.Utility?

    /// Those that were given.
    private var given: [ExperimentConfig.DecodingOption] {
        let all: [(name: String, value: String?)] = [
            ("search", search?.rawValue), ("beam", beam.map { "\($0)" }), ("groups", groups.map { "\($0)" }),
            ("length-penalty", lengthPenalty.map { "\($0)" }), ("temperature", temperature.map { "\($0)" }),
            ("top-k", topK.map { "\($0)" }), ("nucleus", nucleus.map { "\($0)" }),
            ("sample-seed", sampleSeed.map { "\($0)" }),
            ("candidates", candidates.map { "\($0)" }), ("utility", utility?.rawValue),
        ]
        return all.compactMap { name, value in
            value.map { .init("--\(name)", key: name.replacing("-", with: "_"), value: $0) }
        }
    }

    var isUsed: Bool { !given.isEmpty }

    func validate() throws {
        if let beam, !(1...1000).contains(beam) { throw ValidationError("--beam \(beam): expected 1 to 1000") }
        if let lengthPenalty, !(lengthPenalty >= 0 && lengthPenalty.isFinite) {
            throw ValidationError("--length-penalty \(lengthPenalty): expected a number of at least 0")
        }
    }

    func apply(to config: inout ExperimentConfig) throws(InputError) {
        try config.apply(given)
    }
}

extension DecodingConfig.Kind: ExpressibleByArgument {}
extension DecodingConfig.Utility: ExpressibleByArgument {}

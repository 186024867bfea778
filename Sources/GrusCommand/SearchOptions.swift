import ArgumentParser
import Grus

/// How translations are searched for, where it differs from the model's config.
struct SearchOptions: ParsableArguments {
    @Option(help: "Hypotheses per sentence; 1 is greedy. (default: as in the model's config)")
    var beam: Int?

    @Option(help: "The exponent of the length in a hypothesis's score. (default: as in the model's config)")
    var lengthPenalty: Double?

    var isUsed: Bool { beam != nil || lengthPenalty != nil }

    func validate() throws {
        if let beam, !(1...1000).contains(beam) { throw ValidationError("--beam \(beam): expected 1 to 1000") }
        if let lengthPenalty, !(lengthPenalty >= 0 && lengthPenalty.isFinite) {
            throw ValidationError("--length-penalty \(lengthPenalty): expected a number of at least 0")
        }
    }

    func apply(to config: inout ExperimentConfig) {
        config.decoding.beam = beam ?? config.decoding.beam
        config.decoding.lengthPenalty = lengthPenalty ?? config.decoding.lengthPenalty
    }
}

import ArgumentParser
import Grus

/// What is given of translations.
struct GivenOptions: ParsableArguments {
    @Option(help: "A file with the words that each translation begins with.", completion: .file())
    var prefix: String?

    @Flag(help: "Every line is the words that its translation begins with, a tab, and the source.")
    var prefixed = false

    @Option(help: "A file with the translation of each line, which is only scored.", completion: .file())
    var reference: String?

    @Option(
        help: "A file with the terms that each translation must have, with tabs between them.", completion: .file())
    var terms: String?

    func validate() throws {
        if [prefix != nil, prefixed, reference != nil, terms != nil].count(where: \.self) > 1 {
            throw ValidationError("expected one of --prefix, --prefixed, --reference and --terms")
        }
    }

    /// Refuses what the model or the search cannot heed.
    func check(_ config: ExperimentConfig) throws(InputError) {
        if config.corpus.targetDirection == .reversed, prefix != nil || prefixed {
            throw InputError(
                .usage,
                "\(prefixed ? "--prefixed" : "--prefix"): the model writes from the end: it cannot go on after a prefix"
            )
        }
        let decoding = config.decoding
        let draws = decoding.search == .sampling || decoding.search == .mbr && decoding.candidatesFrom == .sampling
        guard terms != nil, draws || decoding.groups > 1 else { return }
        throw InputError(.usage, "--terms: only a beam of one group finds translations with terms")
    }

    /// Whether nothing is given.
    var isFree: Bool { prefix == nil && !prefixed && reference == nil && terms == nil }

    var given: RequestReader.Given {
        if let prefix { return .prefixes(prefix) }
        if let reference { return .references(reference) }
        if let terms { return .terms(terms) }
        return prefixed ? .columns : .nothing
    }
}

import ArgumentParser
import Grus

/// The model whose test sets are translated and scored.
struct ModelOptions: ParsableArguments {
    @Option(help: "A run directory or a model file, whose test sets are translated.", completion: .file())
    var model: String?

    @Option(help: "Hypotheses per sentence. (default: as in the model's config)")
    var beam: Int?

    /// Without a model the others mean nothing.
    func checkUnused() throws(InputError) {
        guard beam == nil else {
            throw InputError(.usage, "--beam is for --model")
        }
    }

    func load(_ path: String) throws(InputError) -> TranslationModel {
        if let beam, !(1...1000).contains(beam) { throw InputError(.usage, "--beam \(beam): expected 1 to 1000") }
        return try TranslationModel(path: path)
    }

    func translator(_ loaded: TranslationModel, threads: Int?) throws(InputError) -> Translator {
        var decoding = loaded.config.decoding
        decoding.beam = beam ?? decoding.beam
        return try Translator(loaded, decoding: decoding, threads: threads)
    }
}

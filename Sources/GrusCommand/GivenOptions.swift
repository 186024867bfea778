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

    func validate() throws {
        if [prefix != nil, prefixed, reference != nil].count(where: \.self) > 1 {
            throw ValidationError("expected one of --prefix, --prefixed and --reference")
        }
    }

    var given: RequestReader.Given {
        if let prefix { return .prefixes(prefix) }
        if let reference { return .references(reference) }
        return prefixed ? .columns : .nothing
    }
}

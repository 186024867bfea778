import ArgumentParser
import Grus

/// What there is to choose from while a translation is searched for.
struct ShortlistOptions: ParsableArguments {
    @Option(
        help: "A file of grus shortlist: only tokens that go with those of a sentence are looked at.",
        completion: .file())
    var shortlist: String?

    var isUsed: Bool { shortlist != nil }

    /// Reads the file.
    func load(for model: TranslationModel) throws(InputError) -> Shortlist? {
        try shortlist.map { path throws(InputError) in try Shortlist(path: path, for: model) }
    }
}

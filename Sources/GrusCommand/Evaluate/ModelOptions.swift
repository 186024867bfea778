import ArgumentParser
import Grus

/// The model whose test sets are translated and scored.
struct ModelOptions: ParsableArguments {
    @Option(help: "A run directory or a model file, whose test sets are translated.", completion: .file())
    var model: String?

    @Option(
        help: ArgumentHelp(
            "A test set instead of the config's, which may be given several times; its files are named as in a config.",
            valueName: "name=path"))
    var test: [String] = []

    @OptionGroup var search: SearchOptions
    @OptionGroup var choice: ShortlistOptions
    @OptionGroup var precision: PrecisionOptions
    @OptionGroup var settings: Settings

    /// Without a model the others mean nothing.
    func checkUnused() throws(InputError) {
        guard test.isEmpty, !search.isUsed, !choice.isUsed, precision.precision == nil, settings.set.isEmpty else {
            throw InputError(
                .usage,
                "--test, --set, --precision, --shortlist and the options of searching, such as --beam, are for --model")
        }
    }

    /// The model's config, but for what the command line says of searching and scoring.
    func config(of loaded: TranslationModel) throws(InputError) -> ExperimentConfig {
        var config = try loaded.config.setting(settings.set)
        if !test.isEmpty { try config.replaceTestSets(test) }
        try search.apply(to: &config)
        return config
    }
}

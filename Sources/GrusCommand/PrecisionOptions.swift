import ArgumentParser
import Grus

/// What the products of a model round their factors to.
struct PrecisionOptions: ParsableArguments {
    @Option(help: "What products round their factors to: f32, bf16 or int8. (default: as in the model file)")
    var precision: Precision?

    /// Opens a model file, or the best model of a run directory.
    func load(_ path: String) throws(InputError) -> TranslationModel {
        try rounded(TranslationModel(path: path), path)
    }

    /// Opens the models of an ensemble.
    func load(_ paths: [String]) throws(InputError) -> [TranslationModel] {
        var models = try [TranslationModel](paths: paths)
        for (index, path) in paths.enumerated() { models[index] = try rounded(models[index], path) }
        return models
    }

    private func rounded(_ model: TranslationModel, _ path: String) throws(InputError) -> TranslationModel {
        guard let precision else { return model }
        do throws(InputError) {
            return try model.rounded(to: precision)
        } catch {
            throw InputError(error.kind, file: path, "--precision: \(error.message)")
        }
    }
}

extension Precision: ExpressibleByArgument {}

import ArgumentParser
import Grus

/// What the products of a model round their factors to.
struct PrecisionOptions: ParsableArguments {
    @Option(help: "What products round their factors to: f32, bf16 or int8. (default: as in the model file)")
    var precision: Precision?

    /// Opens a model file, or the best model of a run directory.
    func load(_ path: String) throws(InputError) -> TranslationModel { try load([path])[0] }

    /// Opens models that translate together.
    func load(_ paths: [String]) throws(InputError) -> [TranslationModel] {
        var models = try [TranslationModel](paths: paths)
        guard let precision else { return models }
        for (index, path) in paths.enumerated() {
            do throws(InputError) {
                models[index] = try models[index].rounded(to: precision)
            } catch {
                throw InputError(error.kind, file: path, "--precision: \(error.message)")
            }
        }
        return models
    }
}

extension Precision: ExpressibleByArgument {}

import ArgumentParser
import Grus

/// What the products of a model round their factors to.
struct PrecisionOptions: ParsableArguments {
    @Option(help: "What products round their factors to: f32, bf16 or int8. (default: as in the model file)")
    var precision: Precision?

    /// Opens a model file, or the best model of a run directory.
    func load(_ path: String) throws(InputError) -> TranslationModel {
        let model = try TranslationModel(path: path)
        do throws(InputError) {
            return try precision.map { precision throws(InputError) in try model.rounded(to: precision) } ?? model
        } catch {
            throw InputError(error.kind, file: path, "--precision: \(error.message)")
        }
    }
}

extension Precision: ExpressibleByArgument {}

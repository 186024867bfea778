import GrusAutodiff
import GrusFiles
import GrusNetworks

extension TranslationModel {
    /// What products round their factors to.
    public var precision: Precision { network.parameters.precision }

    /// The same model in another precision. In `int8` every weight is rounded now, to bytes with a scale for each of its columns
    /// (of an embedding, for each token), and what it is multiplied by as it comes.
    ///
    /// - Throws: `InputError` of kind `data` if the weights are rounded to `int8` already, and another precision is wanted.
    public func rounded(to precision: Precision) throws(InputError) -> TranslationModel {
        guard precision != self.precision else { return self }
        guard self.precision != .int8 else {
            throw InputError(.data, "the model's weights are rounded to int8, which \(precision.rawValue) cannot undo")
        }
        return TranslationModel(config, pipeline, try network.rounded(to: precision), checksum: checksum)
    }
}

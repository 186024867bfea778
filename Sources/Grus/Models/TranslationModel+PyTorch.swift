import GrusFiles
import GrusNetworks
import GrusText

extension TranslationModel {
    /// A model of an experiment's shape with weights that PyTorch trained.
    ///
    /// - Parameters:
    ///   - config: names the SentencePiece models that the weights were trained with.
    ///   - pyTorchWeights: the path of a safetensors file, see ``PyTorchImport``.
    /// - Throws: `InputError` if a file is missing or damaged, or does not fit the config.
    public init(_ config: ExperimentConfig, pyTorchWeights path: String) throws(InputError) {
        guard config.text.source.model != nil else {
            throw InputError(
                .config, "text.source.model is missing: weights need the segmentation they were trained with")
        }
        let none: LineSource = { () throws(InputError) -> String? in nil }
        let pipeline = try TextPipeline.train(config: config.text, source: none, target: none)
        try self.init(config, pipeline: pipeline)
        try PyTorchImport(SafeTensors(path: path)).load(into: network)
    }
}

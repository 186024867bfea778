import GrusFiles
import GrusText
import GrusTraining

/// The model that a training starts from.
struct StartModel: Sendable {
    private let path: String
    private let model: TranslationModel
    private let vocabulary: StartConfig.Vocabulary

    /// Reads the model that a config names; nil if it names none.
    ///
    /// - Throws: `InputError` for a file that is missing or damaged; of kind `data` if its weights are rounded to bytes.
    init?(_ config: StartConfig) throws(InputError) {
        guard let path = config.model else { return nil }
        model = try TranslationModel(path: path)
        guard model.precision != .int8 else {
            throw InputError(
                .data, file: path,
                "the weights are rounded to int8: training starts only from the model they were made from")
        }
        (self.path, vocabulary) = (path, config.vocabulary)
    }

    /// How the text of an experiment is segmented if the segmentation of the model is kept; nil if it is not.
    func keptPipeline(for config: ExperimentConfig) -> TextPipeline? {
        vocabulary == .keep ? model.pipeline.directingTarget(config.corpus.targetDirection) : nil
    }

    /// A config with the settings of the text that the model was made with, if its segmentation is kept. What is drawn in training
    /// is the config's.
    ///
    /// - Throws: `InputError` of kind `config` if the rest of the config contradicts them.
    func adapt(_ config: ExperimentConfig) throws(InputError) -> ExperimentConfig {
        guard vocabulary == .keep else { return config }
        var adapted = config
        adapted.text = model.config.text
        adapted.text.sampling = config.text.sampling
        // The models of the segmentation are in the model file.
        (adapted.text.source.model, adapted.text.target.model) = (nil, nil)
        try adapted.check()
        return adapted
    }

    /// Overwrites fresh weights, as far as the model has them.
    func transfer(into fresh: TranslationModel) -> WeightTransfer { WeightTransfer(from: model, at: path, into: fresh) }
}

import GrusCorpus
import GrusDecoding
import GrusNetworks
import GrusText
import GrusTraining

/// A whole experiment, as one YAML file describes it.
public struct ExperimentConfig: Sendable, Equatable {
    /// The name of the experiment, and of its run directory.
    public var name = ""
    /// The seed of every random stream.
    public var seed = 1
    /// Where the parallel text is.
    public var corpus = CorpusConfig()
    /// How text becomes tokens.
    public var text = TextConfig()
    /// The shape of the model.
    public var model = ModelConfig()
    /// How the model is trained.
    public var training = TrainingConfig()
    /// How translations are searched for.
    public var decoding = DecodingConfig()
    /// How test sets and the translations of validations are scored.
    public var evaluation = EvaluationConfig()

    /// A config of defaults; `name` and the languages and training set of `corpus` have none.
    public init() {}
}

/// How test sets and the translations of validations are scored: the `evaluation` section of an experiment.
public struct EvaluationConfig: Sendable, Equatable {
    /// A score of a whole test set.
    public enum Metric: String, Sendable, CaseIterable {
        /// Papineni et al. 2002, as sacreBLEU defines it (Post 2018).
        case bleu
        /// Popović 2015.
        case chrf
        /// Snover et al. 2006.
        case ter
    }

    /// The scores, in the order of the report.
    public var metrics = [Metric.bleu, .chrf]
    /// How BLEU cuts segments into words, in validations too; nil chooses by the target language, as sacreBLEU does.
    public var tokenize: TokenizerChoice?
    /// Whether BLEU, in validations too, and chrF ignore case.
    public var lowercase = false

    /// A config of defaults.
    public init() {}
}

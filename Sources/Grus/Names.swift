import GrusAutodiff
import GrusCorpus
import GrusDecoding
import GrusFiles
import GrusMetrics
import GrusNetworks
import GrusNumerics
import GrusRuntime
import GrusText
import GrusTraining

// Types of the rooms below that the interface of Grus names: who imports Grus needs to import nothing else.

/// What a user hands in wrongly; every part of Grus throws this one type for it.
public typealias InputError = GrusFiles.InputError
/// Whether the process was asked to end.
public typealias Interruption = GrusRuntime.Interruption
/// The threads that share the work.
public typealias ThreadPool = GrusRuntime.ThreadPool

// MARK: Configs

/// Where the parallel text is: the `corpus` section.
public typealias CorpusConfig = GrusCorpus.CorpusConfig
/// What can be wrong with a pair of lines.
public typealias Damage = GrusCorpus.Damage
/// How text becomes tokens: the `text` section.
public typealias TextConfig = GrusText.TextConfig
/// The shape of a model: the `model` section.
public typealias ModelConfig = GrusNetworks.ModelConfig
/// The recurrent cell: `model.cell`.
public typealias CellConfig = GrusNetworks.CellConfig
/// What its update gate does: `model.cell.update`.
public typealias UpdateGate = GrusNumerics.UpdateGate
/// The encoder: `model.encoder`.
public typealias EncoderConfig = GrusNetworks.EncoderConfig
/// One of its layers: an element of `model.encoder.layers`.
public typealias EncoderLayerConfig = GrusNetworks.EncoderLayerConfig
/// Where layers are normalised: `layer_norm` of encoder and decoder.
public typealias LayerNormPlace = GrusNetworks.LayerNormPlace
/// The decoder: `model.decoder`.
public typealias DecoderConfig = GrusNetworks.DecoderConfig
/// What it attends with: `model.decoder.attention`.
public typealias AttentionConfig = GrusNetworks.AttentionConfig
/// What is dropped in training: `model.dropout`.
public typealias DropoutConfig = GrusNetworks.DropoutConfig
/// A matrix that may share its parameter with others: `model.tie`.
public typealias TiedMatrix = GrusNetworks.TiedMatrix
/// How a model is trained: the `training` section.
public typealias TrainingConfig = GrusTraining.TrainingConfig
/// The size of a batch: `training.batch`.
public typealias BatchSize = GrusTraining.BatchSize
/// What the factors of products are rounded to: `training.precision`, and `--precision` of translations.
public typealias Precision = GrusAutodiff.Precision
/// How weights follow the gradient: `training.optimizer`.
public typealias OptimizerConfig = GrusTraining.OptimizerConfig
/// What becomes of large gradients: `training.clip`.
public typealias GradientClip = GrusTraining.GradientClip
/// The moving average of the weights: `training.average`.
public typealias AverageConfig = GrusTraining.AverageConfig
/// How the learning rate changes: `training.schedule`.
public typealias ScheduleConfig = GrusTraining.ScheduleConfig
/// When and how a model is validated: `training.validate`.
public typealias ValidationConfig = GrusTraining.ValidationConfig
/// What a validation measures: `training.validate.metrics`.
public typealias ValidationMetric = GrusTraining.ValidationMetric
/// When checkpoints are written: `training.checkpoint`.
public typealias CheckpointConfig = GrusTraining.CheckpointConfig
/// When training ends: `training.stop`.
public typealias StopConfig = GrusTraining.StopConfig
/// What is recorded besides the log: `training.log`.
public typealias LogConfig = GrusTraining.LogConfig
/// How translations are searched for: the `decoding` section.
public typealias DecodingConfig = GrusDecoding.DecodingConfig

// MARK: Translation

/// Which target tokens a search has to choose from.
public typealias Shortlist = GrusDecoding.Shortlist

// MARK: Text

/// Both language sides of a model.
public typealias TextPipeline = GrusText.TextPipeline
/// The order in which the tokens of a target are learnt and written: `corpus.target_direction`.
public typealias TextDirection = GrusText.TextDirection
/// One of them: raw text to ids and back.
public typealias TextSide = GrusText.TextSide

// MARK: Scores

/// The options of BLEU.
public typealias BLEU = GrusMetrics.BLEU
/// The options of chrF.
public typealias ChrF = GrusMetrics.ChrF
/// The options of TER.
public typealias TER = GrusMetrics.TER
/// What cuts text into the words that BLEU counts.
public typealias Tokenizer = GrusMetrics.Tokenizer
/// What stands in for n-gram orders without a match.
public typealias Smoothing = GrusMetrics.Smoothing
/// How a score was computed, as sacreBLEU writes it.
public typealias Signature = GrusMetrics.Signature
/// How sure a score is.
public typealias ConfidenceInterval = GrusMetrics.ConfidenceInterval
/// Where the random stream of resampling begins.
public typealias RandomSeed = GrusMetrics.RandomSeed

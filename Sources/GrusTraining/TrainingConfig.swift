import GrusAutodiff
import GrusCorpus

/// How large a training batch is.
public enum BatchSize: Sendable, Equatable {
    /// A number of sentence pairs.
    case sentences(Int)
    /// At most this many target tokens, end marks included; there is no padding to count.
    case tokens(Int)
    /// As many pairs as forward and backward passes on all shards fit into so many 10⁶ bytes of working memory, beside
    /// parameters, gradients and optimiser.
    case megabytes(Int)
}

/// How a model is trained: the `training` section of an experiment.
public struct TrainingConfig: Sendable, Equatable {
    /// The size of a batch.
    public var batch = BatchSize.sentences(64)
    /// The fixed parts into which every batch is cut. The result depends on it, but not on the number of threads.
    public var shards = 2
    /// What the factors of products are rounded to. Weights, sums, gates, softmax and optimiser stay in single precision.
    public var precision = Precision.f32
    /// What the running sum of gradients is kept as from shard to shard, and travels as between ranks.
    public var reduce = Reduction.f32
    /// The optimiser.
    public var optimizer = OptimizerConfig()
    /// The course of the learning rate.
    public var schedule = ScheduleConfig()
    /// What becomes of large gradients; nil does not clip.
    public var clip: GradientClip? = .norm(1)
    /// The batches whose gradients an update follows together, as if they were one; at the end of an epoch there may be
    /// fewer.
    public var accumulate = 1
    /// The moving average of the weights.
    public var average = AverageConfig()
    /// What is learnt of a pair.
    public var loss = LossConfig()
    /// The probability mass that is spread evenly over the vocabulary (Szegedy et al. 2016), in [0, 1).
    public var labelSmoothing = 0.0
    /// R-Drop (Wu et al. 2021): what it counts that two passes with different dropout say other things of a token; 0 takes one
    /// pass.
    public var rDrop = 0.0
    /// The share of target tokens that the decoder is fed from the reference.
    public var teacherForcing = TeacherForcing()
    /// After how many steps of sources and targets back-propagation through time is cut (Williams and Peng 1990), at least
    /// 1; nil never cuts it.
    public var truncation: Int?
    /// What the training starts from.
    public var startFrom = StartConfig()
    /// What of the model stays as it is: parts, names of parameters, or patterns of them.
    public var freeze: [String] = []
    /// When and how the model is validated.
    public var validate = ValidationConfig()
    /// When checkpoints are written.
    public var checkpoint = CheckpointConfig()
    /// When training ends.
    public var stop = StopConfig()
    /// What is recorded besides the log.
    public var log = LogConfig()

    /// A config of defaults.
    public init() {}
}

extension TrainingConfig {
    /// What the running sum of the gradients of shards is kept as.
    public enum Reduction: String, Sendable, CaseIterable {
        /// Single precision.
        case f32
        /// bfloat16: the sum is rounded after every shard, and half as many bytes travel between ranks.
        case bf16
    }
}

/// The model whose weights are the first ones of a training.
public struct StartConfig: Sendable, Equatable {
    /// What is done about the vocabularies of the model.
    public enum Vocabulary: String, Sendable, CaseIterable {
        /// Text is segmented as by the model, whatever the config says of it.
        case keep
        /// Text is segmented as the config says. A token that the model has, too, keeps what it has learnt of it.
        case map
    }

    /// A model file or a run directory; nil starts from weights that are drawn.
    public var model: String?
    /// What is done about the vocabularies.
    public var vocabulary = Vocabulary.keep

    /// Whether a model says how text is segmented.
    package var keepsText: Bool { model != nil && vocabulary == .keep }

    /// A config of defaults.
    public init() {}
}

/// The moving average of the weights: the section `training.average`.
public struct AverageConfig: Sendable, Equatable {
    /// How much of it stays at an update, in [0, 1); nil averages nothing.
    public var decay: Double?
    /// Whether less of it stays in the first updates, of update t at most (1 + t) / (10 + t).
    public var warmup = true

    /// A config of defaults.
    public init() {}
}

/// When and how a model is validated.
public struct ValidationConfig: Sendable, Equatable {
    /// The time from one validation to the next.
    public enum Interval: Sendable, Equatable {
        /// A pass over the training set.
        case epoch
        /// A number of updates.
        case updates(Int)
    }

    /// How the development set is translated.
    public enum Decoding: String, Sendable, CaseIterable {
        /// Token by token, the most probable one each time.
        case greedy
        /// By the search that the experiment names for translations.
        case beam
    }

    /// The time from one validation to the next.
    public var every = Interval.epoch
    /// What is measured.
    public var metrics: [ValidationMetric] = [.loss, .bleu]
    /// How the development set is translated.
    public var decoding = Decoding.greedy
    /// How many translations are shown besides, of sentences from all over the development set.
    public var samples = 0

    /// A config of defaults.
    public init() {}
}

/// When checkpoints are written besides those after validations. The result of a training does not depend on it.
public struct CheckpointConfig: Sendable, Equatable {
    /// The time from one checkpoint to the next.
    public enum Interval: Sendable, Equatable {
        /// A pass over the training set.
        case epoch
        /// A number of updates.
        case updates(Int)
        /// A number of minutes.
        case minutes(Int)
    }

    /// What becomes of a training whose files cannot be written, for instance because the disk is full.
    public enum ErrorHandling: String, Sendable, CaseIterable {
        /// It ends; what was written before stays.
        case stop
        /// It goes on, and what is due is written with the next checkpoint. The last one must succeed.
        case `continue`
    }

    /// The time from one checkpoint to the next; nil writes them after validations alone.
    public var every: Interval? = .minutes(10)
    /// What becomes of the training when a checkpoint cannot be written.
    public var onError = ErrorHandling.stop
    /// How many models of validations are kept besides: those with the best values of the stop metric, and the newest.
    public var keepBest = 0, keepLast = 0

    /// A config of defaults.
    public init() {}
}

/// When training ends: whichever limit is met first.
public struct StopConfig: Sendable, Equatable {
    /// The metric that the best checkpoint, early stopping and the plateau schedule follow; it must be validated.
    public var metric = ValidationMetric.loss
    /// Further metrics: as long as any of all becomes better, patience does not run out.
    public var furtherMetrics: [ValidationMetric] = []
    /// Validations in a row in which none becomes better before training stops; nil never stops early.
    public var patience: Int? = 5
    /// The most passes over the training set.
    public var epochs: Int? = 30
    /// The most updates.
    public var updates: Int?

    /// A config of defaults.
    public init() {}
}

/// What a training records besides its log. The result does not depend on it.
public struct LogConfig: Sendable, Equatable {
    /// Whether event files for TensorBoard are written.
    public var tensorboard = false

    /// A config of defaults.
    public init() {}
}

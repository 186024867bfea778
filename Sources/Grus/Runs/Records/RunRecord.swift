/// Something that happens in a training, as a value: what the log holds a line of, and what everybody reads who shows a run.
///
/// Times are in seconds, losses in nats per target token.
public enum RunRecord: Sendable, Equatable {
    /// A training begins, or goes on.
    case start(Start)
    /// What a training that begins has taken over of another model, behind its start.
    case transfer(Transfer)
    /// How far it is, after every update: for who looks on; the log does not keep it.
    case progress(TrainingProgress)
    /// Some updates are done.
    case update(Update)
    /// An epoch is done of a training set of several shards.
    case epoch(Epoch)
    /// A validation is done.
    case validation(Validation)
    /// What the model makes of a sentence of the development set, behind the validation.
    case sample(Sample)
    /// A training is over.
    case end(End)

    /// What is trained.
    public struct Start: Sendable, Equatable, Codable {
        /// Updates that are done; more than none where a training goes on.
        public var update: Int
        /// Since 1970.
        public var time: Double
        /// Pairs of the training set that are used, and that were read.
        public var pairs, pairsRead: Int
        /// Pairs that are not used, by reason.
        public var dropped: [String: Int]
        /// The sizes of the model, and the number of threads.
        public var parameters, sourceVocabulary, targetVocabulary, threads: Int
        /// What reading and segmenting took.
        public var preparationSeconds: Double
    }

    /// The updates since the record before.
    public struct Update: Sendable, Equatable, Codable {
        /// The newest of them, and its epoch, counted from 1.
        public var update, epoch: Int
        /// The mean loss; learning rate and norm of the gradient of the newest update.
        public var loss, learningRate, gradientNorm: Double
        /// Target tokens of them all.
        public var tokens: Int
        /// Their speed, and the time since the run's first start without that of interruptions.
        public var targetTokensPerSecond, seconds: Double
    }

    /// What an epoch was made of.
    public struct Epoch: Sendable, Equatable, Codable {
        /// The newest update.
        public var update: Int
        /// The number of the epoch, counted from 1.
        public var epoch: Int
        /// How many pairs it had of each shard, those that came again among them.
        public var pairs: [Int]
    }

    /// What a validation has found.
    public struct Validation: Sendable, Equatable, Codable {
        /// The newest update, and its epoch, counted from 1.
        public var update, epoch: Int
        /// The mean training loss since the validation before.
        public var trainLoss: Double
        /// The values of the metrics, by name.
        public var values: [String: Double]
        /// Whether the model is the best so far.
        public var isBest: Bool
        /// The speed since the validation before, the time since the run's first start without that of interruptions, and
        /// what the validation took.
        public var targetTokensPerSecond, seconds, validationSeconds: Double
    }

    /// What the model makes of a sentence of the development set.
    public struct Sample: Sendable, Equatable, Codable {
        /// The newest update.
        public var update: Int
        /// The line of the development set, counted from 1.
        public var line: Int
        /// What is translated, the reference, and the translation.
        public var source, reference, output: String
    }

    /// How a training ended.
    public struct End: Sendable, Equatable, Codable {
        /// Updates that are done.
        public var update: Int
        /// Why it ended.
        public var reason: Reason
        /// The update with the best value of the stop metric; 0 before there is one.
        public var bestUpdate: Int
        /// That value.
        public var bestValue: Double?
        /// The time since the run's first start, without that of interruptions.
        public var seconds: Double

        /// Why a training ended.
        public enum Reason: String, Sendable, Codable {
            /// All epochs, or all updates, are done.
            case epochs, updates
            /// Nothing became better for long enough.
            case patience
            /// It was asked to end; it can go on.
            case interrupted
        }
    }
}

extension RunRecord: Codable {
    private enum Key: CodingKey {
        case event
    }

    /// Reads an object with the name of the event and its fields side by side.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: Key.self)
        switch try container.decode(String.self, forKey: .event) {
        case "start", "resume": self = .start(try Start(from: decoder))
        case "transfer": self = .transfer(try Transfer(from: decoder))
        case "progress": self = .progress(try TrainingProgress(from: decoder))
        case "update": self = .update(try Update(from: decoder))
        case "epoch": self = .epoch(try Epoch(from: decoder))
        case "validation": self = .validation(try Validation(from: decoder))
        case "sample": self = .sample(try Sample(from: decoder))
        case "end": self = .end(try End(from: decoder))
        case let event:
            throw DecodingError.dataCorruptedError(
                forKey: .event, in: container, debugDescription: "there is no event \(event)")
        }
    }

    /// Writes an object with the name of the event and its fields side by side.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Key.self)
        try container.encode(event, forKey: .event)
        try fields.encode(to: encoder)
    }

    /// The name of the event.
    public var event: String {
        switch self {
        case .start(let start): start.update > 0 ? "resume" : "start"
        case .transfer: "transfer"
        case .progress: "progress"
        case .update: "update"
        case .epoch: "epoch"
        case .validation: "validation"
        case .sample: "sample"
        case .end: "end"
        }
    }

    private var fields: any Encodable {
        switch self {
        case .start(let fields): fields
        case .transfer(let fields): fields
        case .progress(let fields): fields
        case .update(let fields): fields
        case .epoch(let fields): fields
        case .validation(let fields): fields
        case .sample(let fields): fields
        case .end(let fields): fields
        }
    }
}

import Foundation
import GrusAutodiff
import GrusCorpus
import GrusNetworks
import GrusNumerics
import GrusRuntime
import GrusText
import GrusTraining

/// Distinct random sequences of letters, each with what a rule makes of it.
struct ToyTask {
    /// The ids of the letters start behind those of the marks.
    static let firstLetter: Int32 = 3

    let letters: Int
    let lengths: ClosedRange<Int>
    let rule: @Sendable ([Int32]) -> [Int32]

    var vocabulary: Int { Int(Self.firstLetter) + letters }

    /// Pairs closed by end marks; no two sources are equal.
    func pairs(_ count: Int, seed: UInt64) -> [(source: [Int32], target: [Int32])] {
        var random = RandomKey(seed: seed).makeGenerator()
        var seen: Set<[Int32]> = []
        while seen.count < count {
            let length = Int.random(in: lengths, using: &random)
            seen.insert(
                (0..<length).map { _ in Self.firstLetter + Int32.random(in: 0..<Int32(letters), using: &random) })
        }
        // The order of a set differs from process to process.
        var sources = seen.sorted { $0.lexicographicallyPrecedes($1) }
        sources.shuffle(using: &random)
        return sources.map { ($0 + [SpecialToken.end], rule($0) + [SpecialToken.end]) }
    }

    func makeModel(
        embedding: Int = 8, hidden: Int = 12, attention: AttentionConfig = .mlp, dropout: Double = 0,
        seed: UInt64 = 1
    ) -> Seq2Seq {
        var config = ModelConfig()
        config.embedding = embedding
        config.encoder.hidden = hidden
        config.decoder.hidden = hidden
        config.decoder.attention = attention
        config.dropout = DropoutConfig()
        config.dropout.embedding = dropout
        config.dropout.state = dropout
        config.dropout.readout = dropout
        return Seq2Seq(config, sourceVocabulary: vocabulary, targetVocabulary: vocabulary, seed: seed)
    }
}

extension TrainingConfig {
    /// Batches of four, without validation by BLEU.
    static var toy: TrainingConfig {
        var config = TrainingConfig()
        config.batch = .sentences(4)
        config.validate.metrics = [.loss]
        config.stop = StopConfig()
        config.stop.patience = nil
        return config
    }

    func with(_ change: (inout TrainingConfig) -> Void) -> TrainingConfig {
        var config = self
        change(&config)
        return config
    }
}

extension Trainer {
    /// A trainer on pairs.
    convenience init(
        _ model: Seq2Seq, _ config: TrainingConfig, _ pairs: [(source: [Int32], target: [Int32])],
        dev: [(source: [Int32], target: [Int32])]? = nil, threads: Int = 1
    ) throws {
        let pool = try WorkerPool(count: threads)
        let setup = Setup(
            config: config, window: 1000, seed: 3,
            validate: dev.map { dev in
                { Validation(values: [.loss: try model.loss(on: dev, config, pool)]) }
            })
        try self.init(TranslationTask(model, EncodedCorpus(pairs), config), setup, pool: pool)
    }

    /// Trains, and tells what was reported and saved, in order.
    @discardableResult
    func record() throws -> [Happening] {
        var happenings: [Happening] = []
        let reason = try run(
            save: { happenings.append(.saved(update: self.state.update, isBest: $0)) },
            report: { event in
                switch event {
                case .updated(let report): happenings.append(.updated(report))
                case .validated(let report): happenings.append(.validated(report))
                case .finishedEpoch(let epoch): happenings.append(.finishedEpoch(epoch))
                }
            })
        return happenings + [.stopped(reason)]
    }
}

extension Trainer {
    /// All numbers, in the order of the layout.
    var numbers: [Float] { parameters.layout.entries.flatMap { parameters.values(of: $0.parameter) } }
}

/// Something that a trainer does.
enum Happening {
    case updated(UpdateReport)
    case validated(ValidationReport)
    case finishedEpoch(Int)
    case saved(update: Int, isBest: Bool)
    case stopped(StopReason)
}

extension [Happening] {
    var updates: [UpdateReport] {
        compactMap { if case .updated(let report) = $0 { report } else { nil } }
    }
    var validations: [ValidationReport] {
        compactMap { if case .validated(let report) = $0 { report } else { nil } }
    }
    var saves: [(update: Int, isBest: Bool)] {
        compactMap { if case .saved(let update, let isBest) = $0 { (update, isBest) } else { nil } }
    }
    var reason: StopReason? {
        if case .stopped(let reason) = last { reason } else { nil }
    }
}

extension Seq2Seq {
    /// Cross-entropy per target token in nats, without dropout and label smoothing.
    func loss(
        on pairs: [(source: [Int32], target: [Int32])], _ config: TrainingConfig, _ pool: WorkerPool
    ) throws -> Double {
        let sums = try TranslationTask(self, EncodedCorpus(pairs), config).losses(on: pool)
        return sums.plain / Double(max(sums.tokens, 1))
    }

    /// All numbers, in the order of the layout.
    var numbers: [Float] { parameters.layout.entries.flatMap { parameters.values(of: $0.parameter) } }
}

/// A folder that is gone with the value that names it.
final class TemporaryFolder {
    let path = FileManager.default.temporaryDirectory.path + "/grus-\(UUID().uuidString)"

    init() throws {
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    subscript(name: String) -> String { "\(path)/\(name)" }
}

/// The bytes of a file.
func bytes(_ path: String) throws -> Data { try Data(contentsOf: URL(fileURLWithPath: path)) }

import Foundation
import GrusAutodiff
import GrusCorpus
import GrusFiles
import GrusNetworks
import GrusNumerics

/// What happens in a training, as it happens.
package enum TrainingEvent: Sendable {
    /// An update is done.
    case updated(UpdateReport)
    /// A validation is done.
    case validated(ValidationReport)
    /// An epoch is done; its number.
    case finishedEpoch(Int)
}

/// One update.
package struct UpdateReport: Sendable {
    /// The number of the update and of the epoch, counted from 1.
    package let update, epoch: Int
    /// Batches done in the epoch, and batches that it has.
    package let batch, batches: Int
    /// Cross-entropy per target token in nats, with label smoothing.
    package let loss: Double
    /// The learning rate.
    package let learningRate: Double
    /// The norm of the gradient before clipping.
    package let gradientNorm: Double
    /// Target tokens of the batch, end marks included.
    package let tokens: Int
    /// Seconds of the update.
    package let seconds: Double
}

/// One validation.
package struct ValidationReport: Sendable {
    /// The number of the newest update and of its epoch, counted from 1.
    package let update, epoch: Int
    /// The values of the metrics.
    package let values: [ValidationMetric: Double]
    /// Whether the stop metric is the best so far.
    package let isBest: Bool
    /// Seconds that the validation took.
    package let seconds: Double
}

/// Trains a model on a corpus until a stop condition holds, and keeps checkpoints.
package final class Trainer {
    /// What a trainer works with.
    package struct Setup {
        /// The config.
        package var config: TrainingConfig
        /// Pairs that are sorted together when batches are cut.
        package var window: Int
        /// The seed of batches and dropout.
        package var seed: UInt64
        /// The training set.
        package var corpus: EncodedCorpus
        /// The development set; nil validates nothing.
        package var dev: EncodedCorpus?
        /// Measures BLEU on the development set with the model as it is; nil when training is interrupted meanwhile.
        package var bleu: ((Seq2Seq) throws -> Double?)?
        /// Whether training is to be saved and ended after the update that is under way. Any thread asks.
        package var isInterrupted: @Sendable () -> Bool

        /// A setup with all that is needed.
        package init(
            config: TrainingConfig, window: Int, seed: UInt64, corpus: EncodedCorpus, dev: EncodedCorpus? = nil,
            bleu: ((Seq2Seq) throws -> Double?)? = nil, isInterrupted: @escaping @Sendable () -> Bool = { false }
        ) {
            self.config = config
            self.window = window
            self.seed = seed
            self.corpus = corpus
            self.dev = dev
            self.bleu = bleu
            self.isInterrupted = isInterrupted
        }
    }

    /// The model.
    package let model: Seq2Seq
    /// How far it has come.
    package private(set) var state = TrainingState()
    private let setup: Setup
    private let step: GradientStep
    private let schedule: Schedule
    private let pool: WorkerPool
    private let clock = ContinuousClock()
    private var isRehearsed = false
    /// When the newest checkpoint was written, and after which update.
    private var lastSave = ContinuousClock.now
    private var lastSavedUpdate = 0

    /// A trainer at the beginning.
    package init(_ model: Seq2Seq, _ setup: Setup, pool: WorkerPool) {
        self.model = model
        self.setup = setup
        self.pool = pool
        state.corpus = setup.corpus.fingerprint
        schedule = Schedule(setup.config.schedule, baseRate: setup.config.optimizer.learningRate)
        step = GradientStep(
            model, Optimizer(setup.config.optimizer, parameters: model.parameters), pool, setup.config, seed: setup.seed
        )
    }

    /// Goes on from a checkpoint.
    ///
    /// - Throws: `InputError` of kind `data` if the file holds no training, or one on another training set.
    package func resume(from path: String) throws(InputError) {
        let resumed = try Checkpoint.read(path, into: model, step.optimizer)
        if let then = resumed.corpus, then != setup.corpus.fingerprint {
            let now = setup.corpus.fingerprint
            let difference =
                now.pairs == then.pairs
                ? "there is other text in its \(now.pairs) pairs"
                : "\(now.pairs) pairs are used, but \(then.pairs) when the run began"
            throw InputError(
                .data, file: path,
                "the training set has changed: \(difference); restore it, or start a new run with --output")
        }
        state = resumed
        state.corpus = setup.corpus.fingerprint
    }

    /// Writes a checkpoint from which `resume` goes on.
    package func save(to path: String, _ attachments: Checkpoint.Attachments) throws(InputError) {
        try Checkpoint.write(model, step.optimizer, state, attachments, to: path)
    }

    /// Trains.
    ///
    /// - Parameters:
    ///   - save: is called to keep checkpoints: after every validation, the last of which is at the end, when the config asks
    ///     for one, and when training is interrupted; its argument tells whether the model is the best so far.
    ///   - report: is called with every event.
    /// - Returns: why training ended.
    /// - Throws: what `save`, `report` and validation throw; `InputError` if the gradient is not finite any more.
    package func run(
        save: (_ isBest: Bool) throws -> Void, report: (TrainingEvent) throws -> Void
    ) throws -> StopReason {
        let limit = try step.limit(of: setup.config.batch)
        var plan: BatchPlan?
        (lastSave, lastSavedUpdate) = (clock.now, state.update)
        while true {
            if setup.isInterrupted() {
                try save(false)
                return .interrupted
            }
            let reason = state.reasonToStop(setup.config.stop)
            if isValidationDue(atTheEnd: reason != nil) {
                try validate(save: save, report: report)
                continue
            }
            if let reason { return reason }
            if isCheckpointDue { try keep(isBest: false, save) }
            let batches = plan ?? makePlan(limit)
            if state.batch < batches.count { try update(batches, report: report) }
            plan = state.batch < batches.count ? batches : nil
            if plan == nil { try finishEpoch(report) }
        }
    }

    /// Whether the development set is to be measured before the next update. A training that was interrupted before a
    /// validation makes up for it.
    private func isValidationDue(atTheEnd: Bool) -> Bool {
        guard state.validatedUpdate != state.update else { return false }
        switch setup.config.validate.every {
        case .epoch: return atTheEnd || state.batch == 0
        case .updates(let interval): return atTheEnd || state.update % interval == 0
        }
    }

    private var isCheckpointDue: Bool {
        guard lastSavedUpdate != state.update else { return false }
        switch setup.config.checkpoint.every {
        case .epoch: return state.batch == 0
        case .updates(let interval): return state.update % interval == 0
        case .minutes(let count): return clock.now - lastSave >= .seconds(60 * count)
        case nil: return false
        }
    }

    private func keep(isBest: Bool, _ save: (Bool) throws -> Void) throws {
        try save(isBest)
        (lastSave, lastSavedUpdate) = (clock.now, state.update)
    }

    /// The batches of the epoch. The largest one of the first plan is rehearsed.
    private func makePlan(_ limit: BatchLimit) -> BatchPlan {
        let plan = BatchPlan.shuffled(
            setup.corpus, limit: limit, window: setup.window, seed: setup.seed, epoch: state.epoch)
        if !isRehearsed, let largest = plan.largest(of: setup.corpus) {
            step.rehearse(setup.corpus.batch(plan[largest]))
            isRehearsed = true
        }
        return plan
    }

    private func finishEpoch(_ report: (TrainingEvent) throws -> Void) throws {
        let epoch = state.epoch
        state.epoch += 1
        state.batch = 0
        try report(.finishedEpoch(epoch))
    }

    private func update(_ plan: BatchPlan, report: (TrainingEvent) throws -> Void) throws {
        let start = clock.now
        let batch = setup.corpus.batch(plan[state.batch])
        let rate = schedule.rate(update: state.update + 1, decay: state.rateDecay)
        let result = step.run(batch, update: state.update + 1, rate: rate)
        guard result.gradientNorm.isFinite else {
            throw InputError(
                .config,
                "training diverged: the gradient of update \(state.update + 1) is not finite; "
                    + "lower training.optimizer.learning_rate, or set training.clip")
        }
        let seconds = (clock.now - start) / .seconds(1)
        state.update += 1
        state.batch += 1
        state.tokens += batch.targetTokens
        try report(
            .updated(
                UpdateReport(
                    update: state.update, epoch: state.epoch, batch: state.batch, batches: plan.count,
                    loss: result.loss.smoothed / Double(result.loss.tokens), learningRate: rate,
                    gradientNorm: result.gradientNorm, tokens: batch.targetTokens, seconds: seconds)))
    }

    private func validate(save: (Bool) throws -> Void, report: (TrainingEvent) throws -> Void) throws {
        guard let dev = setup.dev else {
            state.validatedUpdate = state.update
            return try keep(isBest: true, save)
        }
        let start = clock.now
        guard let values = try measure(dev) else { return }
        state.validatedUpdate = state.update
        let isBest = values[setup.config.stop.metric].map { state.observe($0, setup.config) } ?? true
        let seconds = (clock.now - start) / .seconds(1)
        try report(
            .validated(
                ValidationReport(
                    update: state.update, epoch: state.batch > 0 ? state.epoch : state.epoch - 1, values: values,
                    isBest: isBest, seconds: seconds)))
        try keep(isBest: isBest, save)
    }

    /// The values of the metrics; nil when training is interrupted meanwhile.
    private func measure(_ dev: EncodedCorpus) throws -> [ValidationMetric: Double]? {
        var values: [ValidationMetric: Double] = [:]
        for metric in setup.config.validate.metrics {
            switch metric {
            case .loss: values[metric] = loss(on: dev)
            case .bleu: values[metric] = try setup.bleu?(model)
            }
            if setup.isInterrupted() { return nil }
        }
        return values
    }

    /// The loss of the model as it is; some other number when training is interrupted meanwhile.
    private func loss(on dev: EncodedCorpus) -> Double {
        Self.loss(
            of: model, on: dev, truncation: setup.config.truncation, pool,
            while: { [isInterrupted = setup.isInterrupted] in !isInterrupted() })
    }

    /// Cross-entropy per target token in nats, without dropout and label smoothing.
    ///
    /// - Parameters:
    ///   - truncation: the steps of targets that are in memory at a time; nil takes all.
    ///   - isWanted: what remains is left out when it turns false.
    package static func loss(
        of model: Seq2Seq, on corpus: EncodedCorpus, truncation: Int? = nil, _ pool: WorkerPool,
        while isWanted: @escaping @Sendable () -> Bool = { true }
    ) -> Double {
        let plan = BatchPlan.sorted(corpus, limit: .sentences(32))
        let weights = ProductWeights(model.parameters)
        let losses = pool.map(plan.count) { index, worker in
            guard isWanted() else { return LossSums() }
            let batch = corpus.batch(plan[index])
            let tape = Tape(worker: worker, parameters: model.parameters, weights: weights)
            return model.loss(
                sources: tape.sentences(batch.sources), targets: tape.sentences(batch.targets), truncation: truncation,
                on: tape)
        }
        let sums = losses.reduce(into: LossSums()) { $0 += $1 }
        return sums.plain / Double(max(sums.tokens, 1))
    }
}

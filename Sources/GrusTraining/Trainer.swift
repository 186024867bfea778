import Foundation
import GrusAutodiff
import GrusCorpus
import GrusFiles
import GrusNetworks
import GrusNumerics
import GrusRanks

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
    /// Portions of the epoch that are done, and portions that it has.
    package let portion, portions: Int
    /// Batches done in the portion, and batches that it has.
    package let batch, batches: Int
    /// The mean loss: of cross-entropy that of a target token, with label smoothing and in nats; of risk that of a sentence.
    package let loss: Double
    /// The learning rate.
    package let learningRate: Double
    /// The norm of the gradient before clipping.
    package let gradientNorm: Double
    /// The target tokens of the batch, end marks included.
    package let tokens: Int
    /// Seconds of the update.
    package let seconds: Double
}

/// One validation.
package struct ValidationReport: Sendable {
    /// The number of the newest update and of its epoch, counted from 1.
    package let update, epoch: Int
    /// What was found.
    package let found: Validation
    /// Whether the stop metric is the best so far.
    package let isBest: Bool
    /// Seconds that the validation took.
    package let seconds: Double
}

/// Trains for a task until a stop condition holds, and keeps checkpoints.
package final class Trainer {
    /// What a trainer works with.
    package struct Setup {
        /// The config.
        package var config: TrainingConfig
        /// Examples that are sorted together when batches are cut.
        package var window: Int
        /// The seed of batches and dropout.
        package var seed: UInt64
        /// Measures the model as it is; nil when training is interrupted meanwhile. Nil in its place validates nothing.
        package var validate: (() throws -> Validation?)?
        /// Whether training is to be saved and ended after the update that is under way. Any thread asks.
        package var isInterrupted: @Sendable () -> Bool
        /// The processes that train together.
        package var communicator: any Communicator

        /// A setup with all that is needed.
        package init(
            config: TrainingConfig, window: Int, seed: UInt64, validate: (() throws -> Validation?)? = nil,
            isInterrupted: @escaping @Sendable () -> Bool = { false }, communicator: any Communicator = SoleRank()
        ) {
            self.config = config
            self.window = window
            self.seed = seed
            self.validate = validate
            self.isInterrupted = isInterrupted
            self.communicator = communicator
        }
    }

    /// The numbers that are learnt.
    package var parameters: ParameterStore { task.parameters }
    /// How far training has come.
    package private(set) var state = TrainingState()
    private let task: any Task
    private let setup: Setup
    private let step: GradientStep
    private let schedule: Schedule
    private let clock = ContinuousClock()
    private var isRehearsed = false
    /// How many portions the epoch has.
    private var portionCount = 1
    /// When the newest checkpoint was written, and after which update.
    private var lastSave = ContinuousClock.now
    private var lastSavedUpdate = 0

    /// A trainer at the beginning.
    ///
    /// - Throws: `InputError` of kind `config` if what is to be frozen is nothing of the model, or all of it.
    package init(_ task: any Task, _ setup: Setup, pool: WorkerPool) throws(InputError) {
        let frozen = try task.parameters.layout.frozen(by: setup.config.freeze)
        self.task = task
        self.setup = setup
        state.corpus = task.fingerprint
        schedule = Schedule(setup.config.schedule, baseRate: setup.config.optimizer.learningRate)
        step = GradientStep(
            task, Optimizer(setup.config.optimizer, parameters: task.parameters, without: frozen), pool, setup.config,
            seed: setup.seed, without: frozen, among: setup.communicator)
    }

    /// Goes on from a checkpoint.
    ///
    /// - Throws: `InputError` of kind `data` if the file holds no training, or one on another training set.
    package func resume(from path: String) throws(InputError) {
        let resumed = try Checkpoint.read(path, into: task.parameters, step.companions)
        let now = task.fingerprint
        if let then = resumed.corpus, then != now {
            let difference =
                now.pairs == then.pairs
                ? "there is other text in its \(now.pairs) pairs"
                : "\(now.pairs) pairs are used, but \(then.pairs) when the run began"
            throw InputError(
                .data, file: path,
                "the training set has changed: \(difference); restore it, or start a new run with --output")
        }
        guard (resumed.portion ?? 0) < task.portions(ofEpoch: resumed.epoch) else {
            throw InputError(.data, file: path, "the checkpoint is damaged: its epoch has no such portion")
        }
        state = resumed
        state.corpus = now
    }

    /// Writes a checkpoint from which `resume` goes on.
    package func save(to path: String, _ attachments: Checkpoint.Attachments) throws(InputError) {
        try Checkpoint.write(task.parameters, step.companions, state, attachments, to: path)
    }

    /// Does something with the averaged weights in the place of the newest ones, if the config wants an average; with the
    /// weights as they are if not. The leader does it while it saves and all others wait.
    package func withAverage<Outcome, Failure>(
        _ body: () throws(Failure) -> Outcome
    ) throws(Failure) -> Outcome {
        guard let average = step.average, state.update > 0 else { return try body() }
        average.exchange()
        defer { average.exchange() }
        return try body()
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
        let source = PortionSource(
            task: task, limit: try step.limit(of: setup.config.batch), window: setup.window, seed: setup.seed,
            pool: step.pool.threads)
        let portions = Portions(source, lastEpoch: setup.config.stop.epochs ?? .max)
        try step.shareMemory()
        var plan: BatchPlan?
        (lastSave, lastSavedUpdate) = (clock.now, state.update)
        while true {
            if try isInterrupted() {
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
            let batches = try plan ?? begin(portions)
            if state.batch < batches.count { try update(batches, report: report) }
            plan = state.batch < batches.count ? batches : nil
            if plan == nil { try finishPortion(report) }
        }
    }

    /// Whether any process was asked to end, which all then do after the same update.
    private func isInterrupted() throws(InputError) -> Bool { try setup.communicator.isAny(setup.isInterrupted()) }

    /// Whether the development set is to be measured before the next update. A training that was interrupted before a
    /// validation makes up for it.
    private func isValidationDue(atTheEnd: Bool) -> Bool {
        guard state.validatedUpdate != state.update else { return false }
        switch setup.config.validate.every {
        case .epoch: return atTheEnd || state.isBetweenEpochs
        case .updates(let interval): return atTheEnd || state.update % interval == 0
        }
    }

    private var isCheckpointDue: Bool {
        guard lastSavedUpdate != state.update else { return false }
        switch setup.config.checkpoint.every {
        case .epoch: return state.isBetweenEpochs
        case .updates(let interval): return state.update % interval == 0
        case .minutes(let count): return clock.now - lastSave >= .seconds(60 * count)
        case nil: return false
        }
    }

    private func keep(isBest: Bool, _ save: (Bool) throws -> Void) throws {
        try save(isBest)
        (lastSave, lastSavedUpdate) = (clock.now, state.update)
    }

    /// Goes over to the portion that is due. The largest batch of the first one is rehearsed.
    private func begin(_ portions: Portions) throws(InputError) -> BatchPlan {
        let portion = try portions.portion(at: PortionPlace(epoch: state.epoch, portion: state.portion ?? 0))
        portionCount = task.portions(ofEpoch: state.epoch)
        step.begin(portion.task)
        if !isRehearsed, let largest = portion.plan.largest(of: portion.task.examples) {
            step.rehearse(largest)
            try step.shareCopies()
            isRehearsed = true
        }
        return portion.plan
    }

    private func finishPortion(_ report: (TrainingEvent) throws -> Void) throws {
        let (epoch, next) = (state.epoch, (state.portion ?? 0) + 1)
        state.batch = 0
        guard next == portionCount else { return state.portion = next }
        state.epoch += 1
        state.portion = nil
        try report(.finishedEpoch(epoch))
    }

    private func update(_ plan: BatchPlan, report: (TrainingEvent) throws -> Void) throws {
        let start = clock.now
        let rate = schedule.rate(
            at: Schedule.Moment(update: state.update + 1, epoch: state.epoch, decay: state.rateDecay))
        // What is left of a portion is an update, too.
        let batches = state.batch..<min(state.batch + setup.config.accumulate, plan.count)
        let result = try step.run(plan[batches], update: state.update + 1, rate: rate)
        guard result.gradientNorm.isFinite else {
            throw InputError(
                .config,
                "training diverged: the gradient of update \(state.update + 1) is not finite; "
                    + "lower training.optimizer.learning_rate, or set training.clip")
        }
        let seconds = (clock.now - start) / .seconds(1)
        state.update += 1
        state.batch = batches.upperBound
        state.tokens += result.tokens
        try report(
            .updated(
                UpdateReport(
                    update: state.update, epoch: state.epoch, portion: state.portion ?? 0,
                    portions: portionCount, batch: state.batch, batches: plan.count,
                    loss: result.loss.smoothed / Double(result.units), learningRate: rate,
                    gradientNorm: result.gradientNorm, tokens: result.tokens, seconds: seconds)))
    }

    /// Checks that all processes have the same weights, as they have had the same gradients.
    private func checkWeights() throws(InputError) {
        if setup.communicator.isAlone { return }
        let sums = try setup.communicator.gather(parameters.checksum)
        guard let other = sums.firstIndex(where: { $0 != sums[0] }) else { return }
        throw InputError(
            .system,
            "after update \(state.update) rank \(other) has other weights than rank 0: its machine computes otherwise, or wrongly; "
                + "go on from the last checkpoint without it")
    }

    /// Exchanges the weights and their average, before all processes measure the model and after it.
    private func exchangeAverage() throws(InputError) {
        if state.update > 0 { try step.exchangeAverage() }
    }

    private func validate(save: (Bool) throws -> Void, report: (TrainingEvent) throws -> Void) throws {
        guard let measure = setup.validate else {
            state.validatedUpdate = state.update
            return try keep(isBest: true, save)
        }
        let start = clock.now
        try checkWeights()
        try exchangeAverage()
        let measured = try measure()
        try exchangeAverage()
        guard let found = measured, try !isInterrupted() else { return }
        state.validatedUpdate = state.update
        let isBest = state.observe(found.values, setup.config)
        let seconds = (clock.now - start) / .seconds(1)
        try report(
            .validated(
                ValidationReport(
                    update: state.update, epoch: state.isBetweenEpochs ? state.epoch - 1 : state.epoch,
                    found: found, isBest: isBest, seconds: seconds)))
        try keep(isBest: isBest, save)
    }
}

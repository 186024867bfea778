import Foundation
import GrusCorpus
import GrusFiles
import GrusTraining

/// Makes the records of a run from what its trainer does, and hands them to all who read them.
final class RunRecorder {
    private let config: ExperimentConfig
    private let readers: [any RunReader]
    private let trainingSet: TrainingSet?
    private let clock = ContinuousClock()
    private var start: ContinuousClock.Instant
    /// What earlier processes spent on the run, as far as it is kept.
    private let secondsBefore: Double
    private var meter = Meter()
    private var interval = Meter()
    private var estimate = TimeEstimate()
    /// When the newest event was, in seconds from the start.
    private var newest = 0.0
    private var newestUpdate = 0

    /// Updates of an epoch from one record of updates to the next.
    private static let updateInterval = 20

    /// - Parameters:
    ///   - secondsBefore: what earlier processes spent on the run.
    ///   - trainingSet: what is told epoch by epoch; nil for what is the same in all.
    init(
        _ config: ExperimentConfig, secondsBefore: Double, trainingSet: TrainingSet? = nil, readers: [any RunReader]
    ) {
        (self.config, self.secondsBefore, self.readers) = (config, secondsBefore, readers)
        self.trainingSet = trainingSet
        start = clock.now
        newest = secondsBefore
    }

    /// Says what is about to be trained, and starts the clock.
    ///
    /// - Parameter transfer: what was taken over of another model, if anything was.
    func begin(_ record: RunRecord.Start, _ transfer: RunRecord.Transfer? = nil) throws(InputError) {
        try hand(.start(record))
        if let transfer { try hand(.transfer(transfer)) }
        start = clock.now
        newest = elapsed
    }

    /// Takes in an event.
    func record(_ event: TrainingEvent) throws(InputError) {
        switch event {
        case .updated(let update): try record(update)
        case .validated(let validation): try record(validation)
        case .finishedEpoch(let epoch): try record(epoch: epoch)
        }
    }

    /// Says how the training ended.
    ///
    /// - Returns: the last record.
    func end(_ reason: StopReason, _ state: TrainingState) throws(InputError) -> RunRecord.End {
        let end = RunRecord.End(
            update: state.update, reason: RunRecord.End.Reason(reason), bestUpdate: state.bestUpdate,
            bestValue: state.bestValue, seconds: elapsed)
        try hand(.end(end))
        return end
    }

    private func hand(_ record: RunRecord) throws(InputError) {
        for reader in readers { try reader.read(record) }
    }

    private func record(_ update: UpdateReport) throws(InputError) {
        newestUpdate = update.update
        meter.add(update)
        interval.add(update)
        estimate.addUpdate(seconds: elapsed - newest)
        newest = elapsed
        try hand(
            .progress(
                TrainingProgress(
                    epoch: update.epoch, epochs: config.training.stop.epochs,
                    fraction: update.fraction, loss: meter.loss,
                    targetTokensPerSecond: meter.tokensPerSecond, learningRate: update.learningRate,
                    secondsLeft: secondsLeft(update))))
        // Counted by the batches of the portion, so that a resumed training writes its records where any other does.
        guard update.batch % Self.updateInterval == 0 || update.batch == update.batches else { return }
        try hand(
            .update(
                RunRecord.Update(
                    update: update.update, epoch: update.epoch, loss: interval.loss,
                    learningRate: update.learningRate, gradientNorm: update.gradientNorm, tokens: interval.tokens,
                    targetTokensPerSecond: interval.tokensPerSecond, seconds: elapsed)))
        interval = Meter()
    }

    private func record(epoch: Int) throws(InputError) {
        guard let trainingSet else { return }
        try hand(.epoch(RunRecord.Epoch(update: newestUpdate, epoch: epoch, pairs: trainingSet.uses(inEpoch: epoch))))
    }

    private func record(_ validation: ValidationReport) throws(InputError) {
        estimate.addValidation(seconds: elapsed - newest)
        newest = elapsed
        let values = validation.found.values.map { ($0.key.rawValue, $0.value) }
        try hand(
            .validation(
                RunRecord.Validation(
                    update: validation.update, epoch: validation.epoch, trainLoss: meter.loss,
                    values: Dictionary(uniqueKeysWithValues: values), isBest: validation.isBest,
                    targetTokensPerSecond: meter.tokensPerSecond, seconds: elapsed,
                    validationSeconds: validation.seconds)))
        for sample in validation.found.samples {
            try hand(
                .sample(
                    RunRecord.Sample(
                        update: validation.update, line: sample.line, source: sample.source,
                        reference: sample.reference, output: sample.output)))
        }
        meter = Meter()
    }

    /// The seconds since the run's first start, without the time between an interruption and going on.
    private var elapsed: Double { secondsBefore + (clock.now - start) / .seconds(1) }

    /// The estimated time to the last epoch or update; nil when training may end before, or too little is known yet.
    private func secondsLeft(_ update: UpdateReport) -> Double? {
        let stop = config.training.stop
        let byEpochs = stop.epochs.map {
            (Double($0 - update.epoch) + 1 - update.fraction) * Double(update.portions * update.batches)
        }
        let byUpdates = stop.updates.map { Double($0 - update.update) }
        guard let left = [byEpochs, byUpdates].compactMap({ $0 }).min() else { return nil }
        return estimate.seconds(updates: left, validations: validations(in: left, after: update))
    }

    /// How many validations the next updates bring, that at the end of training among them.
    private func validations(in updates: Double, after update: UpdateReport) -> Double {
        guard config.corpus.dev != nil else { return 0 }
        let (interval, done) =
            switch config.training.validate.every {
            case .epoch: (update.portions * update.batches, update.portion * update.batches + update.batch)
            case .updates(let count): (count, update.update)
            }
        return ((Double(done % interval) + updates) / Double(interval)).rounded(.up)
    }
}

extension UpdateReport {
    /// The share of the epoch that is done; portions are about as large as each other.
    fileprivate var fraction: Double {
        (Double(portion) + Double(batch) / Double(batches)) / Double(portions)
    }
}

extension RunRecord.End.Reason {
    fileprivate init(_ reason: StopReason) {
        switch reason {
        case .epochs: self = .epochs
        case .updates: self = .updates
        case .patience: self = .patience
        case .interrupted: self = .interrupted
        }
    }
}

/// Means over some updates.
private struct Meter {
    var tokens = 0
    private var lossSum = 0.0
    private var seconds = 0.0

    var loss: Double { lossSum / Double(max(tokens, 1)) }
    var tokensPerSecond: Double { seconds > 0 ? Double(tokens) / seconds : 0 }

    mutating func add(_ update: UpdateReport) {
        tokens += update.tokens
        lossSum += update.loss * Double(update.tokens)
        seconds += update.seconds
    }
}

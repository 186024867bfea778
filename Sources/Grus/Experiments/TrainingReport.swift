import Foundation
import GrusAutodiff
import GrusCorpus
import GrusFiles
import GrusTraining

/// Tells people and the log what a training does.
final class TrainingReport {
    private let config: ExperimentConfig
    private let directory: RunDirectory
    private let log: JSONLinesLog
    private let bar: ProgressBar
    private let clock = ContinuousClock()
    private var start: ContinuousClock.Instant
    /// What earlier processes spent on the run, as far as it is kept.
    private var secondsBefore = 0.0
    private var meter = Meter()
    private var interval = Meter()
    private var estimate = TimeEstimate()
    /// When the newest event was, in seconds from the start.
    private var newest = 0.0

    /// Updates of an epoch from one record of the log to the next.
    private static let logInterval = 20

    init(
        _ config: ExperimentConfig, _ directory: RunDirectory, on screen: ProgressBar.Screen
    ) throws(InputError) {
        self.config = config
        self.directory = directory
        bar = ProgressBar(on: screen)
        log = try JSONLinesLog(directory.log)
        start = clock.now
    }

    /// Says what is about to be trained.
    func begin(
        _ model: TranslationModel, _ corpus: LoadedCorpus, _ state: TrainingState, threads: Int, preparation: Duration
    ) throws(InputError) {
        secondsBefore = try log.cut(after: state.update)
        let vocabulary = (model.network.sourceVocabulary, model.network.targetVocabulary)
        bar.note(
            """
            corpus      \(corpus.train.drops)\(corpus.dev.map(description(of:)) ?? "")
            text        \(config.text.segmentations), \(vocabulary.0) source and \(vocabulary.1) target tokens
            model       \(counted(model.network.parameters.parameterCount)) parameters
            training    \(threads) threads, \(config.training.shards) shards per batch, \(config.training.precision.rawValue)\
            \(state.update > 0 ? ", resumed after update \(state.update)" : "")
            run         \(directory.path)
            """)
        try log.append(
            StartRecord(
                event: state.update > 0 ? "resume" : "start", update: state.update, time: Date().timeIntervalSince1970,
                pairs: corpus.train.count, pairsRead: corpus.train.drops.read,
                dropped: Dictionary(
                    uniqueKeysWithValues: corpus.train.drops.dropped.map { ($0.key.rawValue, $0.value) }),
                parameters: model.network.parameters.parameterCount, sourceVocabulary: vocabulary.0,
                targetVocabulary: vocabulary.1, threads: threads, preparationSeconds: preparation / .seconds(1)))
        start = clock.now
        newest = elapsed
    }

    private func description(of dev: EncodedCorpus) -> String {
        let (kept, read) = (dev.drops.kept, dev.drops.read)
        return ", \(read) dev pairs" + (kept < read ? ", \(read - kept) of them too long for the loss" : "")
    }

    /// Takes in an event.
    func record(_ event: TrainingEvent) throws(InputError) {
        switch event {
        case .updated(let update): try record(update)
        case .validated(let validation): try record(validation)
        case .finishedEpoch: break
        }
    }

    private func record(_ update: UpdateReport) throws(InputError) {
        meter.add(update)
        interval.add(update)
        estimate.addUpdate(seconds: elapsed - newest)
        newest = elapsed
        bar.show(
            TrainingProgress(
                epoch: update.epoch, epochs: config.training.stop.epochs,
                fraction: Double(update.batch) / Double(update.batches), loss: meter.loss,
                targetTokensPerSecond: meter.tokensPerSecond, learningRate: update.learningRate,
                secondsLeft: secondsLeft(update)))
        // Counted by the batches of the epoch, so that a resumed training writes its records where any other does.
        guard update.batch % Self.logInterval == 0 || update.batch == update.batches else { return }
        try log.append(
            UpdateRecord(
                event: "update", update: update.update, epoch: update.epoch, loss: interval.loss,
                learningRate: update.learningRate, gradientNorm: update.gradientNorm, tokens: interval.tokens,
                targetTokensPerSecond: interval.tokensPerSecond, seconds: elapsed))
        interval = Meter()
    }

    private func record(_ validation: ValidationReport) throws(InputError) {
        estimate.addValidation(seconds: elapsed - newest)
        newest = elapsed
        let values = validation.values.sorted { $0.key.rawValue < $1.key.rawValue }
        let text = values.map { "\($0.key.rawValue) \(String(format: "%.3f", $0.value))" }.joined(separator: " · ")
        bar.note(
            "epoch \(validation.epoch) · update \(validation.update) · train loss \(String(format: "%.3f", meter.loss))"
                + " · dev \(text)\(validation.isBest ? " · best" : "")"
                + String(format: " · %.0f s", elapsed))
        try log.append(
            ValidationRecord(
                event: "validation", update: validation.update, epoch: validation.epoch, trainLoss: meter.loss,
                values: Dictionary(uniqueKeysWithValues: values.map { ($0.key.rawValue, $0.value) }),
                isBest: validation.isBest, targetTokensPerSecond: meter.tokensPerSecond, seconds: elapsed,
                validationSeconds: validation.seconds))
        meter = Meter()
    }

    /// Says how the training ended.
    func end(_ reason: StopReason, _ state: TrainingState) throws(InputError) {
        bar.clear()
        let best = state.bestValue.map {
            ", best dev \(config.training.stop.metric.rawValue) \(String(format: "%.3f", $0)) at update \(state.bestUpdate)"
        }
        let time = String(format: "after %.0f s", elapsed)
        if reason == .interrupted {
            bar.note(
                "interrupted \(time), saved at update \(state.update); go on with: grus train \(directory.path) --resume"
            )
        } else {
            bar.note("done: \(reason.description(config.training.stop))\(best ?? ""), \(time)")
        }
        try log.append(
            EndRecord(
                event: "end", update: state.update, reason: reason.rawValue, bestUpdate: state.bestUpdate,
                bestValue: state.bestValue, seconds: elapsed))
    }

    /// The seconds since the run's first start, without the time between an interruption and going on.
    private var elapsed: Double { secondsBefore + (clock.now - start) / .seconds(1) }

    /// The estimated time to the last epoch or update; nil when training may end before, or too little is known yet.
    private func secondsLeft(_ update: UpdateReport) -> Double? {
        let stop = config.training.stop
        let byEpochs = stop.epochs.map {
            Double($0 - update.epoch) * Double(update.batches) + Double(update.batches - update.batch)
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
            case .epoch: (update.batches, update.batch)
            case .updates(let count): (count, update.update)
            }
        return ((Double(done % interval) + updates) / Double(interval)).rounded(.up)
    }
}

extension StopReason {
    fileprivate func description(_ config: StopConfig) -> String {
        switch self {
        case .epochs: "all epochs are done"
        case .updates: "all updates are done"
        case .interrupted: "it was interrupted"
        case .patience: "\(config.patience ?? 0) validations without a better \(config.metric.rawValue)"
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

// The records of the log. Times are in seconds, losses in nats per target token.

private struct StartRecord: Encodable {
    let event: String
    let update: Int
    /// Since 1970.
    let time: Double
    let pairs, pairsRead: Int
    let dropped: [String: Int]
    let parameters, sourceVocabulary, targetVocabulary, threads: Int
    let preparationSeconds: Double
}

private struct UpdateRecord: Encodable {
    let event: String
    let update, epoch: Int
    let loss, learningRate, gradientNorm: Double
    let tokens: Int
    let targetTokensPerSecond, seconds: Double
}

private struct ValidationRecord: Encodable {
    let event: String
    let update, epoch: Int
    let trainLoss: Double
    let values: [String: Double]
    let isBest: Bool
    let targetTokensPerSecond, seconds, validationSeconds: Double
}

private struct EndRecord: Encodable {
    let event: String
    let update: Int
    let reason: String
    let bestUpdate: Int
    let bestValue: Double?
    let seconds: Double
}

import GrusCorpus

/// How far a training has come. With the parameters and the optimiser's moments it is all that a training needs to go on:
/// batches and random streams follow from the seed and the numbers here. It holds no times, so that equal trainings write
/// equal files.
package struct TrainingState: Sendable, Equatable, Codable {
    /// The training set that batches are cut from.
    package var corpus: CorpusFingerprint?
    /// The current epoch, counted from 1.
    package var epoch = 1
    /// The portion of the epoch, counted from 0; nil for the first.
    package var portion: Int?
    /// Batches of the current portion that are done.
    package var batch = 0
    /// Updates that are done.
    package var update = 0
    /// Target tokens that were trained on.
    package var tokens = 0
    /// The update after which the last validation was.
    package var validatedUpdate = 0
    /// The best value of the stop metric so far.
    package var bestValue: Double?
    /// The best values of further stop metrics, by name; nil where there are none.
    package var furtherBestValues: [String: Double]?
    /// The update at which it was reached.
    package var bestUpdate = 0
    /// Validations in a row without a better value of any.
    package var validationsSinceBest = 0
    /// The same, but also counted anew when the plateau schedule lowers the rate.
    package var validationsOnPlateau = 0
    /// What the plateau schedule has multiplied the learning rate by.
    package var rateDecay = 1.0

    /// The beginning.
    package init() {}

    /// Whether a training can have come so far: counters do not contradict each other, and are numbers that JSON carries
    /// exactly.
    var isPossible: Bool {
        let counted = [
            epoch, portion ?? 0, batch, tokens, validatedUpdate, bestUpdate, validationsSinceBest, validationsOnPlateau,
        ]
        return counted.allSatisfy { (0...1 << 53).contains($0) } && (0...tokens).contains(update)
            && (1...update + 1).contains(epoch) && batch <= tokens && validatedUpdate <= update && bestUpdate <= update
            && (bestValue ?? 0).isFinite && (furtherBestValues ?? [:]).values.allSatisfy(\.isFinite)
            && (0...1).contains(rateDecay)
    }

    /// Whether the next update is the first one of an epoch.
    var isBetweenEpochs: Bool { batch == 0 && portion == nil }

    /// Takes in the values of a validation.
    ///
    /// - Returns: whether that of the stop metric is the best so far; also where it was not measured.
    package mutating func observe(_ values: [ValidationMetric: Double], _ config: TrainingConfig) -> Bool {
        let isBest = takeBest(values, config.stop.metric)
        let isBetter = takeBetter(values, config.stop.furtherMetrics)
        guard isBest || isBetter else {
            validationsSinceBest += 1
            validationsOnPlateau += 1
            if config.schedule.kind == .plateau, validationsOnPlateau > config.schedule.patience {
                rateDecay *= config.schedule.factor
                validationsOnPlateau = 0
            }
            return false
        }
        validationsSinceBest = 0
        validationsOnPlateau = 0
        return isBest
    }

    private mutating func takeBest(_ values: [ValidationMetric: Double], _ metric: ValidationMetric) -> Bool {
        guard let value = values[metric] else { return true }
        guard metric.improves(value, on: bestValue) else { return false }
        bestValue = value
        bestUpdate = update
        return true
    }

    /// Whether any of further metrics is better than ever.
    private mutating func takeBetter(_ values: [ValidationMetric: Double], _ metrics: [ValidationMetric]) -> Bool {
        var best = furtherBestValues ?? [:]
        for metric in metrics {
            guard let value = values[metric], metric.improves(value, on: best[metric.rawValue]) else { continue }
            best[metric.rawValue] = value
        }
        defer { furtherBestValues = best.isEmpty ? nil : best }
        return best != furtherBestValues ?? [:]
    }

    /// Why training is over; nil when it is not.
    package func reasonToStop(_ config: StopConfig) -> StopReason? {
        if let epochs = config.epochs, epoch > epochs { return .epochs }
        if let updates = config.updates, update >= updates { return .updates }
        if let patience = config.patience, validationsSinceBest >= max(patience, 1) { return .patience }
        return nil
    }
}

/// Why a training ended.
package enum StopReason: String, Sendable {
    /// All epochs are done.
    case epochs
    /// All updates are done.
    case updates
    /// The stop metric has not become better for long enough.
    case patience
    /// It was asked to; it can be resumed.
    case interrupted
}

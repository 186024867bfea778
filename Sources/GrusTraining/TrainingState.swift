import GrusCorpus

/// How far a training has come. With the parameters and the optimiser's moments it is all that a training needs to go on:
/// batches and random streams follow from the seed and the numbers here. It holds no times, so that equal trainings write
/// equal files.
package struct TrainingState: Sendable, Equatable, Codable {
    /// The training set that batches are cut from.
    package var corpus: CorpusFingerprint?
    /// The current epoch, counted from 1.
    package var epoch = 1
    /// Batches of the current epoch that are done.
    package var batch = 0
    /// Updates that are done.
    package var update = 0
    /// Target tokens that were trained on.
    package var tokens = 0
    /// The update after which the last validation was.
    package var validatedUpdate = 0
    /// The best value of the stop metric so far.
    package var bestValue: Double?
    /// The update at which it was reached.
    package var bestUpdate = 0
    /// Validations in a row without a better value.
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
        let counted = [epoch, batch, tokens, validatedUpdate, bestUpdate, validationsSinceBest, validationsOnPlateau]
        return counted.allSatisfy { (0...1 << 53).contains($0) } && (0...tokens).contains(update)
            && (1...update + 1).contains(epoch) && batch <= update && validatedUpdate <= update && bestUpdate <= update
            && (bestValue ?? 0).isFinite && (0...1).contains(rateDecay)
    }

    /// Takes in a value of the stop metric. One that is not finite, as a model gives whose numbers have overflowed, is
    /// never the best.
    ///
    /// - Returns: whether it is the best so far.
    package mutating func observe(_ value: Double, _ config: TrainingConfig) -> Bool {
        let sign = config.stop.metric.higherIsBetter ? 1.0 : -1.0
        guard value.isFinite, bestValue.map({ sign * value > sign * $0 }) ?? true else {
            validationsSinceBest += 1
            validationsOnPlateau += 1
            if config.schedule.kind == .plateau, validationsOnPlateau > config.schedule.patience {
                rateDecay *= config.schedule.factor
                validationsOnPlateau = 0
            }
            return false
        }
        bestValue = value
        bestUpdate = update
        validationsSinceBest = 0
        validationsOnPlateau = 0
        return true
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

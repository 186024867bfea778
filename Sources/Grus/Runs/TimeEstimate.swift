/// Estimates how long a training still takes, from what it has done so far.
package struct TimeEstimate {
    private var updates = Pace()
    private var validations = Pace()

    /// Batches differ in size: before so many updates a mean says nothing.
    private static let fewestUpdates = 20.0

    /// An estimate that knows nothing yet.
    package init() {}

    /// Takes in an update, with what was done since the one before but for validations.
    package mutating func addUpdate(seconds: Double) {
        updates.add(1, seconds: seconds)
    }

    /// Takes in a validation.
    package mutating func addValidation(seconds: Double) {
        validations.add(1, seconds: seconds)
    }

    /// The seconds that updates and validations will take; nil as long as too little is known of either.
    package func seconds(updates updatesLeft: Double, validations validationsLeft: Double) -> Double? {
        guard updates.units >= Self.fewestUpdates, updates.isSettled else { return nil }
        guard validations.units > 0 || validationsLeft == 0 else { return nil }
        return updates.seconds(for: updatesLeft) + validations.seconds(for: validationsLeft)
    }
}

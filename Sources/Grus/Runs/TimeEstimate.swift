/// Estimates how long a training still takes, from what it has done so far.
package struct TimeEstimate {
    private var updates = 0
    private var updateSeconds = 0.0
    private var validations = 0
    private var validationSeconds = 0.0

    /// Batches differ in size, and the first ones warm up: before so many updates and seconds a mean says nothing.
    private static let (fewestUpdates, shortestTime) = (20, 2.0)

    /// An estimate that knows nothing yet.
    package init() {}

    /// Takes in an update, with what was done since the one before but for validations.
    package mutating func addUpdate(seconds: Double) {
        updates += 1
        updateSeconds += seconds
    }

    /// Takes in a validation.
    package mutating func addValidation(seconds: Double) {
        validations += 1
        validationSeconds += seconds
    }

    /// The seconds that updates and validations will take; nil as long as too little is known of either.
    package func seconds(updates updatesLeft: Double, validations validationsLeft: Double) -> Double? {
        guard updates >= Self.fewestUpdates, updateSeconds >= Self.shortestTime else { return nil }
        guard validations > 0 || validationsLeft == 0 else { return nil }
        return updateSeconds / Double(updates) * updatesLeft
            + validationSeconds / Double(max(validations, 1)) * validationsLeft
    }
}

/// The learning rate over the course of a training.
package struct Schedule: Sendable, Equatable {
    /// The schedule.
    package let config: ScheduleConfig
    /// The rate at its highest.
    package let baseRate: Double

    /// A schedule below a highest rate.
    package init(_ config: ScheduleConfig, baseRate: Double) {
        self.config = config
        self.baseRate = baseRate
    }

    /// The rate of one update.
    ///
    /// - Parameters:
    ///   - update: counted from 1.
    ///   - decay: what a plateau schedule has multiplied the rate by so far.
    package func rate(update: Int, decay: Double) -> Double {
        let step = Double(max(update, 1))
        let warmup = Double(config.warmup)
        if step < warmup { return baseRate * step / warmup }
        switch config.kind {
        case .constant: return baseRate
        case .inverseSquareRoot: return max(config.minimum, baseRate * (max(warmup, 1) / step).squareRoot())
        case .plateau: return max(config.minimum, baseRate * decay)
        }
    }
}

import Foundation

/// Multiplied by a factor over every so often: from update to update, or from epoch to epoch.
struct ExponentialDecay: RateCourse {
    private let factor, minimum: Double
    private let every: ScheduleConfig.Span

    init(_ config: ScheduleConfig) {
        (factor, minimum, every) = (config.factor, config.minimum, config.every)
    }

    func rate(at moment: Schedule.Moment, _ past: Int, below base: Double) -> Double {
        let share =
            switch every {
            case .updates(let count): Double(past) / Double(count)
            case .epochs(let count): Double(moment.epoch - 1) / Double(count)
            }
        return max(minimum, base * pow(factor, share))
    }
}

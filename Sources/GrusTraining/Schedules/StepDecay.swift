import Foundation

/// Multiplied by a factor every so often, or at milestones.
struct StepDecay: RateCourse {
    private let factor, minimum: Double
    private let every: ScheduleConfig.Span
    private let milestones: [ScheduleConfig.Span]

    init(_ config: ScheduleConfig) {
        (factor, minimum) = (config.factor, config.minimum)
        (every, milestones) = (config.every, config.milestones)
    }

    func rate(at moment: Schedule.Moment, _ past: Int, below base: Double) -> Double {
        max(minimum, base * pow(factor, Double(steps(at: moment, past))))
    }

    private func steps(at moment: Schedule.Moment, _ past: Int) -> Int {
        guard milestones.isEmpty else {
            return milestones.count { milestone in
                switch milestone {
                case .updates(let count): moment.update > count
                case .epochs(let count): moment.epoch > count
                }
            }
        }
        return switch every {
        case .updates(let count): past / count
        case .epochs(let count): (moment.epoch - 1) / count
        }
    }
}

import Foundation

/// Down to a minimum along half a cosine, where it stays or begins again (Loshchilov and Hutter 2017).
struct CosineAnnealing: RateCourse {
    private let minimum: Double
    private let updates: Int
    private let restarts: Bool

    init(_ config: ScheduleConfig) {
        (minimum, updates, restarts) = (config.minimum, config.updates, config.restarts)
    }

    func rate(at moment: Schedule.Moment, _ past: Int, below base: Double) -> Double {
        let place = restarts ? past % updates : min(past, updates)
        return minimum + (base - minimum) * (1 + cos(.pi * Double(place) / Double(updates))) / 2
    }
}

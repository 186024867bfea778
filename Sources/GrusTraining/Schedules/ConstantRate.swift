/// Always the same rate.
struct ConstantRate: RateCourse {
    func rate(at moment: Schedule.Moment, _ past: Int, below base: Double) -> Double { base }
}

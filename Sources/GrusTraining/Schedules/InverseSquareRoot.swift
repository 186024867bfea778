/// In proportion to 1/√update (Vaswani et al. 2017).
struct InverseSquareRoot: RateCourse {
    private let warmup, minimum: Double

    init(_ config: ScheduleConfig) {
        (warmup, minimum) = (Double(config.warmup), config.minimum)
    }

    func rate(at moment: Schedule.Moment, _ past: Int, below base: Double) -> Double {
        max(minimum, base * (max(warmup, 1) / Double(max(moment.update, 1))).squareRoot())
    }
}

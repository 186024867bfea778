/// Multiplied by a factor when validations bring no better value, which the training's state counts.
struct Plateau: RateCourse {
    private let minimum: Double

    init(_ config: ScheduleConfig) {
        minimum = config.minimum
    }

    func rate(at moment: Schedule.Moment, _ past: Int, below base: Double) -> Double {
        max(minimum, base * moment.decay)
    }
}

/// The learning rate over the course of a training: a linear warm-up, and what follows it.
package struct Schedule: Sendable {
    /// How far a training is when an update begins.
    package struct Moment: Sendable {
        /// The number of the update and of its epoch, counted from 1.
        package var update, epoch: Int
        /// What a plateau schedule has multiplied the rate by so far.
        package var decay: Double

        /// The moment of an update.
        package init(update: Int, epoch: Int = 1, decay: Double = 1) {
            (self.update, self.epoch, self.decay) = (update, epoch, decay)
        }
    }

    /// The schedule.
    package let config: ScheduleConfig
    /// The rate at its highest.
    package let baseRate: Double
    private let course: any RateCourse

    /// A schedule below a highest rate.
    package init(_ config: ScheduleConfig, baseRate: Double) {
        self.config = config
        self.baseRate = baseRate
        course = config.course
    }

    /// The rate of one update.
    package func rate(at moment: Moment) -> Double {
        let step = max(moment.update, 1)
        if step < config.warmup { return baseRate * Double(step) / Double(config.warmup) }
        return course.rate(at: moment, step - max(config.warmup, 1), below: baseRate)
    }
}

/// The course of the learning rate after the warm-up.
protocol RateCourse: Sendable {
    /// The rate of an update.
    ///
    /// - Parameters:
    ///   - past: the updates since the first one with the highest rate.
    ///   - base: the highest rate.
    func rate(at moment: Schedule.Moment, _ past: Int, below base: Double) -> Double
}

extension ScheduleConfig {
    /// The course, with its settings.
    var course: any RateCourse {
        switch kind {
        case .constant: ConstantRate()
        case .inverseSquareRoot: InverseSquareRoot(self)
        case .plateau: Plateau(self)
        case .step: StepDecay(self)
        case .exponential: ExponentialDecay(self)
        case .cosine: CosineAnnealing(self)
        }
    }
}

import GrusTraining
import Testing

/// Learning rates below a highest rate of 0.8, worked by hand.
struct ScheduleTests {
    private func rate(
        _ kind: ScheduleConfig.Kind, warmup: Int = 0, minimum: Double = 0, update: Int, decay: Double = 1
    ) -> Double {
        var config = ScheduleConfig()
        config.kind = kind
        config.warmup = warmup
        config.minimum = minimum
        return rate(config, update: update, decay: decay)
    }

    private func rate(_ config: ScheduleConfig, update: Int, epoch: Int = 1, decay: Double = 1) -> Double {
        Schedule(config, baseRate: 0.8).rate(at: Schedule.Moment(update: update, epoch: epoch, decay: decay))
    }

    private func config(_ kind: ScheduleConfig.Kind, _ change: (inout ScheduleConfig) -> Void) -> ScheduleConfig {
        var config = ScheduleConfig()
        config.kind = kind
        change(&config)
        return config
    }

    @Test(arguments: [1, 2, 1000])
    func constant(update: Int) {
        #expect(rate(.constant, update: update) == 0.8)
    }

    @Test(arguments: ScheduleConfig.Kind.allCases)
    func theRateRisesInALineToItsHeight(kind: ScheduleConfig.Kind) {
        let rates = (1...4).map { rate(kind, warmup: 4, update: $0) }
        for (actual, expected) in zip(rates, [0.2, 0.4, 0.6, 0.8]) { #expect(abs(actual - expected) < 1e-12) }
    }

    @Test(arguments: [(4, 4, 0.8), (4, 16, 0.4), (4, 64, 0.2), (0, 1, 0.8), (0, 4, 0.4), (1, 100, 0.08)])
    func inverseSquareRoot(warmup: Int, update: Int, expected: Double) {
        #expect(abs(rate(.inverseSquareRoot, warmup: warmup, update: update) - expected) < 1e-12)
    }

    @Test(arguments: [(1, 0.8), (0.5, 0.4), (0.125, 0.1)])
    func plateau(decay: Double, expected: Double) {
        #expect(abs(rate(.plateau, update: 7, decay: decay) - expected) < 1e-12)
    }

    /// Halved after every three updates; a warm-up of two comes before.
    @Test(arguments: [(0, [0.8, 0.8, 0.8, 0.4, 0.4, 0.4, 0.2]), (2, [0.4, 0.8, 0.8, 0.8, 0.4, 0.4, 0.4, 0.2])])
    func stepsOfUpdates(warmup: Int, expected: [Double]) {
        let config = config(.step) {
            $0.warmup = warmup
            $0.every = .updates(3)
        }
        for (index, expected) in expected.enumerated() {
            #expect(abs(rate(config, update: index + 1) - expected) < 1e-12)
        }
    }

    @Test func stepsOfEpochs() {
        let config = config(.step) { $0.every = .epochs(2) }
        let rates = (1...5).map { rate(config, update: 100 * $0, epoch: $0) }
        #expect(rates == [0.8, 0.8, 0.4, 0.4, 0.2])
    }

    @Test func stepsAtMilestones() {
        let config = config(.step) {
            $0.milestones = [.updates(3), .epochs(4)]
            $0.minimum = 0.3
        }
        #expect(rate(config, update: 3) == 0.8)
        #expect(rate(config, update: 4) == 0.4)
        #expect(rate(config, update: 40, epoch: 4) == 0.4)
        #expect(rate(config, update: 50, epoch: 5) == 0.3)
    }

    /// A quarter over two updates, so a half from each to the next.
    @Test func exponential() {
        let byUpdates = config(.exponential) {
            $0.factor = 0.25
            $0.every = .updates(2)
            $0.warmup = 2
        }
        let rates = (1...5).map { rate(byUpdates, update: $0) }
        for (rate, expected) in zip(rates, [0.4, 0.8, 0.4, 0.2, 0.1]) { #expect(abs(rate - expected) < 1e-12) }
        let byEpochs = config(.exponential) { $0.minimum = 0.3 }
        #expect((1...4).map { rate(byEpochs, update: 9, epoch: $0) } == [0.8, 0.4, 0.3, 0.3])
    }

    /// 0.8 to 0.2: halfway 0.5, and after a third, of which the cosine is a half, 0.65.
    @Test(arguments: [(false, 0.2), (true, 0.65)])
    func cosine(restarts: Bool, afterTheEnd: Double) {
        let config = config(.cosine) {
            $0.warmup = 4
            $0.updates = 12
            $0.minimum = 0.2
            $0.restarts = restarts
        }
        let table = [(2, 0.4), (4, 0.8), (8, 0.65), (10, 0.5), (16, restarts ? 0.8 : 0.2), (20, afterTheEnd)]
        for (update, expected) in table { #expect(abs(rate(config, update: update) - expected) < 1e-12) }
    }

    @Test func decayIsThePlateausAlone() {
        #expect(rate(.constant, update: 7, decay: 0.5) == 0.8)
        #expect(rate(.inverseSquareRoot, update: 1, decay: 0.5) == 0.8)
    }

    @Test func theMinimumIsForRatesThatFall() {
        #expect(rate(.plateau, warmup: 8, minimum: 0.3, update: 1) == 0.1)
        #expect(rate(.inverseSquareRoot, warmup: 8, minimum: 0.3, update: 1) == 0.1)
        #expect(rate(.constant, minimum: 0.3, update: 1000) == 0.8)
        #expect(rate(.plateau, warmup: 8, minimum: 0.3, update: 8, decay: 0.25) == 0.3)
    }

    @Test func theRateNeverFallsBelowTheMinimum() {
        #expect(rate(.plateau, minimum: 0.3, update: 7, decay: 0.25) == 0.3)
        #expect(rate(.inverseSquareRoot, minimum: 0.3, update: 100) == 0.3)
    }
}

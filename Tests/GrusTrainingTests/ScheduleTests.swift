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
        return Schedule(config, baseRate: 0.8).rate(update: update, decay: decay)
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

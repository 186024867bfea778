import Foundation
import GrusTraining
import Testing

struct TrainingStateTests {
    private func config(
        _ metric: ValidationMetric, schedule: ScheduleConfig.Kind = .constant, patience: Int = 1
    ) -> TrainingConfig {
        var config = TrainingConfig()
        config.stop.metric = metric
        config.schedule.kind = schedule
        config.schedule.factor = 0.5
        config.schedule.patience = patience
        return config
    }

    /// Takes in values, one per update, and tells which were the best so far.
    private func observe(_ values: [Double], _ config: TrainingConfig) -> (state: TrainingState, best: [Bool]) {
        var state = TrainingState()
        let best = values.map { value in
            state.update += 1
            return state.observe([config.stop.metric: value], config)
        }
        return (state, best)
    }

    // MARK: The best

    @Test func aLowerLossIsBetter() {
        let (state, best) = observe([3, 2, 2.5, 2, 1], config(.loss))
        #expect(best == [true, true, false, false, true])
        #expect(state.bestValue == 1)
        #expect(state.bestUpdate == 5)
        #expect(state.validationsSinceBest == 0)
    }

    @Test func aHigherBLEUIsBetter() {
        let (state, best) = observe([3, 2, 4, 4, 1], config(.bleu))
        #expect(best == [true, false, true, false, false])
        #expect(state.bestValue == 4)
        #expect(state.bestUpdate == 3)
        #expect(state.validationsSinceBest == 2)
    }

    @Test func aBLEUOfZeroIsBetterThanNone() {
        #expect(observe([0, 0], config(.bleu)).best == [true, false])
    }

    @Test(arguments: [Double.nan, .infinity])
    func aLossThatIsNoNumberIsNeverTheBest(value: Double) {
        #expect(observe([value], config(.loss)).state.bestValue == nil)
        let (state, best) = observe([value, 2, value, 1, value], config(.loss))
        #expect(best == [false, true, false, true, false])
        #expect(state.bestValue == 1)
        #expect(state.validationsSinceBest == 1)
    }

    @Test(arguments: ValidationMetric.allCases) func everyMetricHasADirection(metric: ValidationMetric) {
        #expect(metric.higherIsBetter == [.accuracy, .bleu, .chrf].contains(metric))
        let better = metric.higherIsBetter ? 2.0 : 1.0
        #expect(observe([1.5, better, 1.5], config(metric)).best == [true, true, false])
    }

    /// Of BLEU and loss; what is the best checkpoint follows the first, and patience both.
    @Test func patienceLastsAsLongAsAnyBecomesBetter() {
        var config = config(.bleu, schedule: .plateau, patience: 1)
        config.stop.furtherMetrics = [.loss]
        var state = TrainingState()
        let table: [(bleu: Double, loss: Double, isBest: Bool, since: Int)] = [
            (1, 3, true, 0), (1, 2, false, 0), (2, 2, true, 0), (1, 2, false, 1), (2, 1.5, false, 0),
            (2, 1.5, false, 1),
            (2, .nan, false, 2),
        ]
        for (update, row) in table.enumerated() {
            state.update = update + 1
            #expect(state.observe([.bleu: row.bleu, .loss: row.loss], config) == row.isBest, "\(update)")
            #expect(state.validationsSinceBest == row.since, "\(update)")
        }
        #expect(state.bestValue == 2 && state.bestUpdate == 3 && state.furtherBestValues == ["loss": 1.5])
        #expect(state.rateDecay == 0.5)
    }

    /// A state of one metric is written as it was before there could be several.
    @Test func furtherMetricsAloneAreWritten() throws {
        let state = observe([3, 2], config(.loss)).state
        #expect(try !String(decoding: JSONEncoder().encode(state), as: UTF8.self).contains("further"))
    }

    // MARK: The plateau

    /// Rate factors after each of the values 3, 2, 2, 2, 2, 1, 1, 1, 1.
    @Test(
        arguments: [
            (0, [1, 1, 0.5, 0.25, 0.125, 0.125, 0.0625, 0.03125, 0.015625]),
            (1, [1, 1, 1, 0.5, 0.5, 0.5, 0.5, 0.25, 0.25]),
            (2, [1, 1, 1, 1, 0.5, 0.5, 0.5, 0.5, 0.25]),
        ] as [(Int, [Double])])
    func theRateFallsWhenPatienceIsAtItsEnd(patience: Int, factors: [Double]) {
        let config = config(.loss, schedule: .plateau, patience: patience)
        var state = TrainingState()
        for (value, factor) in zip([3, 2, 2, 2, 2, 1, 1, 1, 1] as [Double], factors) {
            _ = state.observe([.loss: value], config)
            #expect(state.rateDecay == factor)
        }
    }

    @Test func otherSchedulesDoNotDecay() {
        #expect(observe([1, 2, 3, 4, 5], config(.loss)).state.rateDecay == 1)
    }

    // MARK: The stop

    private func stop(epochs: Int?, updates: Int?, patience: Int?) -> StopConfig {
        var config = StopConfig()
        config.epochs = epochs
        config.updates = updates
        config.patience = patience
        return config
    }

    @Test func epochsAreDoneWhenTheNextWouldBeTooMany() {
        var state = TrainingState()
        state.epoch = 3
        #expect(state.reasonToStop(stop(epochs: 3, updates: nil, patience: nil)) == nil)
        state.epoch = 4
        #expect(state.reasonToStop(stop(epochs: 3, updates: nil, patience: nil)) == .epochs)
    }

    @Test func updatesAreDone() {
        var state = TrainingState()
        state.update = 9
        #expect(state.reasonToStop(stop(epochs: nil, updates: 10, patience: nil)) == nil)
        state.update = 10
        #expect(state.reasonToStop(stop(epochs: nil, updates: 10, patience: nil)) == .updates)
    }

    @Test func patienceIsAtItsEnd() {
        let limit = stop(epochs: nil, updates: nil, patience: 2)
        #expect(observe([2, 1, 2], config(.loss)).state.reasonToStop(limit) == nil)
        #expect(observe([2, 1, 2, 2], config(.loss)).state.reasonToStop(limit) == .patience)
        #expect(observe([2, 3, 1, 2], config(.loss)).state.reasonToStop(limit) == nil)
    }

    @Test func withoutALimitItGoesOn() {
        var state = observe(Array(repeating: 1, count: 100), config(.loss)).state
        state.epoch = 1000
        #expect(state.reasonToStop(stop(epochs: nil, updates: nil, patience: nil)) == nil)
    }
}

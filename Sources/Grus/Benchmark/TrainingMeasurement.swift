import Foundation
import GrusCorpus
import GrusNetworks
import GrusTraining

/// What was measured while a model trained for some seconds on its batches.
struct TrainingMeasurement {
    /// Updates before the clock starts.
    private static let warmUp = 2

    private(set) var updates = 0
    private(set) var pairs = 0
    private(set) var sourceTokens = 0
    private(set) var targetTokens = 0
    /// Seconds of putting batches together.
    private(set) var readSeconds = 0.0
    /// Seconds of the rest.
    private(set) var phases = GradientStep.Phases()
    /// Operations of forward and backward passes.
    private(set) var operations = 0.0
    /// The number of updates of the first epoch.
    private(set) var updatesPerEpoch = 0
    /// The most memory that the process has had at the end, in 10⁶ bytes.
    private(set) var peakMemory = 0.0

    /// The seconds of all that was measured.
    var seconds: Double { readSeconds + phases.total }

    /// Rehearses the largest batch, and trains.
    init(
        _ step: GradientStep, of task: TranslationTask, _ config: ExperimentConfig, seconds: Double
    ) throws(InputError) {
        let limit = try step.limit(of: config.training.batch)
        let accumulated = config.training.accumulate
        var update = 0
        var epoch = 0
        let clock = ContinuousClock()
        while self.seconds < seconds || updates == 0 {
            epoch += 1
            let plan = BatchPlan.shuffled(
                task.corpus, limit: limit, window: config.corpus.window, seed: UInt64(config.seed), epoch: epoch)
            if epoch == 1 {
                updatesPerEpoch = (plan.count + accumulated - 1) / accumulated
                if let largest = plan.largest(of: task.corpus) { step.rehearse(largest) }
            }
            for index in stride(from: 0, to: plan.count, by: accumulated)
            where updates == 0 || self.seconds < seconds {
                let start = clock.now
                let batches = Array(plan[index..<min(index + accumulated, plan.count)])
                let read = (clock.now - start) / .seconds(1)
                update += 1
                let result = try step.run(batches, update: update, rate: config.training.optimizer.learningRate)
                guard update > Self.warmUp else { continue }
                readSeconds += read
                updates += 1
                phases += result.phases
                for batch in batches { add(task.corpus[batch], task.model) }
            }
        }
        peakMemory = Self.processPeak
    }

    private mutating func add(_ batch: PairBatch, _ model: Seq2Seq) {
        let (sources, targets) = (batch.sources.tokens, batch.targets.tokens)
        pairs += batch.sources.count
        sourceTokens += sources
        targetTokens += targets
        let attended = zip(batch.sources, batch.targets).reduce(0) { $0 + $1.0.count * $1.1.count }
        let selfAttended = batch.sources.reduce(0) { $0 + $1.count * $1.count }
        operations +=
            3
            * model.forwardOperations(
                sourceTokens: sources, targetTokens: targets, attended: attended, selfAttended: selfAttended)
    }

    private static var processPeak: Double {
        var usage = rusage()
        getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
        return Double(usage.ru_maxrss) * 1024 / 1e6
    }
}

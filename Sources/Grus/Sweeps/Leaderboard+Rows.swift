extension Leaderboard.Row {
    /// What the trainings of a trial have come to.
    init(
        _ trial: SweepTrial, _ plan: SweepPlan, _ runs: [(run: SweepRun, history: TrialHistory)], failure: String?
    ) {
        (self.trial, folder, self.failure) = (trial.number, trial.folder, failure)
        values = Dictionary(uniqueKeysWithValues: zip(plan.parameters, trial.values))
        parameters = runs.lazy.compactMap(\.history.parameters).first
        guard failure == nil else { return }
        let results = runs.map { Leaderboard.SeedResult($0.run, $0.history, plan) }
        (epochs, updates) = (results.compactMap(\.epochs).max(), results.compactMap(\.updates).max())
        let times = runs.compactMap(\.history.seconds)
        seconds = times.isEmpty ? nil : times.reduce(0, +)
        let bests = results.compactMap(\.best)
        if plan.config.seeds.isEmpty {
            (best, bestEpoch, bestUpdate) = (results[0].best, results[0].bestEpoch, results[0].bestUpdate)
        } else {
            seeds = results
            guard bests.count == runs.count else { return }
            let summary = ReplicateReport.Summary(bests)
            (best, deviation) = (summary.mean, summary.deviation)
        }
    }

    /// The folders of its runs in that of the sweep.
    public var runs: [String] { seeds?.map(\.folder) ?? [folder] }
}

extension Leaderboard.SeedResult {
    fileprivate init(_ run: SweepRun, _ history: TrialHistory, _ plan: SweepPlan) {
        (seed, folder) = (run.seed ?? run.config.seed, run.folder)
        let found = history.best(plan.metric, plan.config.method.resource.unit)
        best = found?.values[plan.metric.rawValue]
        (bestEpoch, bestUpdate) = (found?.epoch, found?.update)
        (epochs, updates) = (history.epochs, history.updates)
    }
}

extension SweepTrial {
    /// Why the first of its trainings failed that did.
    func failure(_ failures: [String: String]) -> String? {
        runs.lazy.compactMap { run in
            failures[run.folder].map { reason in run.seed.map { "seed \($0): \(reason)" } ?? reason }
        }.first
    }
}

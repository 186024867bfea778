import Foundation
import GrusFiles
import GrusRuntime

/// Trainings that differ in some keys of their config: as many side by side as there are cores, each in the folder
/// `trial-NUMBER` of the output.
///
/// Which trial is trained how far follows from the plan and from what the trials have found, never from the order in which they
/// end: the trials of a rung are all waited for before the best go on.
public struct Sweep: Sendable {
    /// The options of `grus sweep`.
    public struct Options: Sendable {
        /// The folder of the trials; nil for `runs/NAME`.
        public var output: String?
        /// Whether the sweep that is there is continued.
        public var resume = false
        /// How many trials a process trains side by side; nil for one per thread.
        public var jobs: Int?
        /// The number of threads of all trials of a process together; nil for one per core.
        public var threads: Int?
        /// The processes that train side by side, all with the same plan: the leader deals out the trials.
        public var ranks = RankGroup.alone
        /// Whether nothing is said but what is wrong.
        public var isQuiet = false

        /// The usual options.
        public init() {}
    }

    /// The most trials of a sweep.
    package static let mostTrials = 9_999

    let plan: SweepPlan
    let folder: SweepFolder
    let options: Options

    private var unit: SweepResource.Unit { plan.config.method.resource.unit }

    /// A sweep whose trials are planned.
    public init(_ plan: SweepPlan, _ options: Options = Options()) {
        (self.plan, self.options) = (plan, options)
        folder = SweepFolder(options.output ?? "runs/\(plan.config.name)")
    }

    /// Trains all trials, or goes on with those that are there, until it is interrupted.
    ///
    /// A trial whose training fails, as one does that diverges, is a row with the reason. What ends the sweep is what would end
    /// any other trial too, such as a full disk, or a corpus that they share and that is damaged.
    ///
    /// - Returns: what came out, which is also kept in `leaderboard.json`; nil after an interruption, and in ranks that follow.
    /// - Throws: `InputError` for configs, corpora and files.
    public func run() throws(InputError) -> Leaderboard? {
        try agreement.check(among: options.ranks.communicator)
        guard options.ranks.isLeader else {
            try follow()
            return nil
        }
        let leaderboard = try lead()
        try dismissFollowers()
        return leaderboard
    }

    private func lead() throws(InputError) -> Leaderboard? {
        let lock = try open()
        defer { withExtendedLifetime(lock) {} }
        Interruption.observe()
        var failures: [String: String] = [:]
        var competing = plan.brackets.indices.map { Array(plan.trials(of: $0)) }
        for level in 0..<(plan.brackets.map(\.rungs.count).max() ?? 0) {
            let isOn = plan.brackets.indices.filter { level < plan.brackets[$0].rungs.count }
            let steps = isOn.flatMap { bracket in
                competing[bracket].flatMap { trial in
                    plan.trials[trial].runs.indices.map {
                        Step(trial: trial, run: $0, rung: plan.brackets[bracket].rungs[level])
                    }
                }
            }
            let outcome = try train(steps)
            failures.merge(outcome.failures) { $1 }
            if outcome.isInterrupted {
                say("interrupted, all trials are saved; go on with: \(resumption)")
                return nil
            }
            for bracket in isOn {
                competing[bracket] = try promoted(
                    competing[bracket], in: plan.brackets[bracket], after: level, failures)
            }
        }
        let leaderboard = try Leaderboard(self, failures)
        try leaderboard.write(to: folder.leaderboard)
        return leaderboard
    }

    private var resumption: String { "grus sweep \(folder.path) --resume" }

    /// What a training has come to.
    func history(of run: SweepRun) throws(InputError) -> TrialHistory {
        try TrialHistory(of: path(of: run))
    }

    private func path(of run: SweepRun) -> String { "\(folder.path)/\(run.folder)" }

    // MARK: Rungs

    /// A training and how far it is to go.
    struct Step: Sendable, Codable {
        /// The index of its trial, and its own among those of the trial.
        let trial, run: Int
        let rung: Bracket.Rung
    }

    private func run(_ step: Step) -> SweepRun { plan.trials[step.trial].runs[step.run] }

    /// The trials of a bracket that go on after a rung.
    private func promoted(
        _ trials: [Int], in bracket: Bracket, after level: Int, _ failures: [String: String]
    ) throws(InputError) -> [Int] {
        guard level + 1 < bracket.rungs.count else { return [] }
        var values: [(number: Int, value: Double?)] = []
        for index in trials where !plan.trials[index].runs.contains(where: { failures[$0.folder] != nil }) {
            values.append((index, try value(of: plan.trials[index], by: bracket.rungs[level])))
        }
        return Bracket.promoted(values, bracket.rungs[level + 1].trials, by: plan.metric)
    }

    /// The best value that a trial had found by the end of a rung, the mean over its seeds; nil if one of them has none.
    private func value(of trial: SweepTrial, by rung: Bracket.Rung) throws(InputError) -> Double? {
        var sum = 0.0
        for run in trial.runs {
            let best = try history(of: run).best(plan.metric, by: rung, unit)
            guard let value = best?.values[plan.metric.rawValue] else { return nil }
            sum += value
        }
        return sum / Double(trial.runs.count)
    }

    /// Trains the trials of a rung that are not done, longer ones first.
    private func train(_ steps: [Step]) throws(InputError) -> Outcome {
        var open: [Step] = []
        for step in steps {
            let run = run(step)
            if try !history(of: run).isDone(run.config(for: step.rung, unit), step.rung, unit) { open.append(step) }
        }
        guard !open.isEmpty else { return Outcome(failures: [:], isInterrupted: Interruption.signal != nil) }
        return try trainTogether(
            open.enumerated().sorted { one, other in
                (one.element.rung.resource ?? 0, other.offset) > (other.element.rung.resource ?? 0, one.offset)
            }.map(\.element))
    }

    /// What a process trains with: as many trials side by side as it has threads, or as there are.
    func trainer(for count: Int) -> (trainer: TrialTrainer, jobs: Int) {
        let ranks = options.ranks
        let threads = options.threads ?? ranks.standardThreads
        let jobs = min(options.jobs ?? threads, (count + ranks.count - 1) / ranks.count)
        let trainer = TrialTrainer(
            threads: max(1, threads / jobs), sharing: jobs, isShared: plan.sharesInputs, isQuiet: options.isQuiet)
        return (trainer, jobs)
    }

    func trial(_ step: Step) -> TrialTrainer.Trial {
        let run = run(step)
        var settings = TrainingRun.Options()
        settings.output = path(of: run)
        settings.isInterruptible = true
        settings.observesSignals = false
        settings.isQuiet = true
        if !options.isQuiet {
            settings.readers = [
                TrialReport(run, values: plan.shortValues(of: plan.trials[step.trial]), resumption: resumption)
            ]
        }
        return TrialTrainer.Trial(name: run.folder, config: run.config(for: step.rung, unit), options: settings)
    }

    // MARK: The folder

    /// Makes or finds the folder, and locks it.
    private func open() throws(InputError) -> FileLock {
        let path = folder.path
        if RunDirectory(holding: path) != nil {
            throw InputError(.cannotCreate, file: path, "holds a single run: choose another directory with --output")
        }
        if options.resume, !folder.isBegun {
            throw InputError(.missing, file: path, "holds no sweep to continue: leave out --resume to begin one")
        }
        if !options.resume, folder.isBegun {
            throw InputError(
                .cannotCreate, file: path,
                "holds another sweep: continue it with --resume, or choose another directory with --output")
        }
        for trial in plan.trials { try check(trial) }
        try makeFolder(path)
        let lock = try FileLock(folder.lock)
        // Before what tells that there is a sweep.
        try AtomicFile.write(plan.config.original + "\n", to: folder.original)
        try AtomicFile.write(plan.config.text, to: folder.copy)
        return lock
    }

    /// Refuses a trial whose trainings can neither begin nor go on.
    private func check(_ trial: SweepTrial) throws(InputError) {
        let parent = "\(folder.path)/\(trial.folder)"
        if !plan.config.seeds.isEmpty, RunDirectory(holding: parent) != nil {
            throw InputError(
                .cannotCreate, file: parent,
                "was trained with one seed: leave out seeds, or choose another directory with --output")
        }
        for run in trial.runs {
            if options.resume, let found = RunDirectory(holding: path(of: run)) {
                try found.checkContinues(run.config)
            } else {
                try RunDirectory.refuseForeignFiles(at: path(of: run))
            }
        }
    }

    private func say(_ line: String) {
        if !options.isQuiet { StandardError.write("\(line)\n") }
    }
}

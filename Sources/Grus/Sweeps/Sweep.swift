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
        /// How many trials are trained side by side; nil for one per thread.
        public var jobs: Int?
        /// The number of threads of all together; nil for one per core.
        public var threads: Int?
        /// Whether nothing is said but what is wrong.
        public var isQuiet = false

        /// The usual options.
        public init() {}
    }

    /// The most trials of a sweep.
    package static let mostTrials = 9_999

    let plan: SweepPlan
    let path: String
    private let options: Options

    private var unit: SweepResource.Unit { plan.config.method.resource.unit }

    /// A sweep whose trials are planned.
    public init(_ plan: SweepPlan, _ options: Options = Options()) {
        (self.plan, self.options) = (plan, options)
        path = options.output ?? "runs/\(plan.config.name)"
    }

    /// Trains all trials, or goes on with those that are there, until it is interrupted.
    ///
    /// A trial whose training fails, as one does that diverges, is a row with the reason. What ends the sweep is what would end
    /// any other trial too, such as a full disk.
    ///
    /// - Returns: what came out, which is also kept in `leaderboard.json`; nil after an interruption.
    /// - Throws: `InputError` for configs, corpora and files.
    public func run() throws(InputError) -> Leaderboard? {
        let lock = try open()
        defer { withExtendedLifetime(lock) {} }
        Interruption.observe()
        var failures: [Int: String] = [:]
        var competing = plan.brackets.indices.map { Array(plan.trials(of: $0)) }
        for level in 0..<(plan.brackets.map(\.rungs.count).max() ?? 0) {
            let isOn = plan.brackets.indices.filter { level < plan.brackets[$0].rungs.count }
            let steps = isOn.flatMap { bracket in
                competing[bracket].map { Step(trial: plan.trials[$0], rung: plan.brackets[bracket].rungs[level]) }
            }
            failures.merge(try train(steps)) { $1 }
            if Interruption.signal != nil {
                say(
                    "interrupted, all trials are saved; go on with: grus sweep \(plan.config.file) --resume\(outputOption)"
                )
                return nil
            }
            for bracket in isOn {
                competing[bracket] = try promoted(
                    competing[bracket], in: plan.brackets[bracket], after: level, failures)
            }
        }
        let leaderboard = try Leaderboard(self, failures)
        try leaderboard.write(to: "\(path)/\(Leaderboard.fileName)")
        return leaderboard
    }

    private var outputOption: String { options.output.map { " --output \($0)" } ?? "" }

    /// The folder of a trial's run.
    func folder(of trial: SweepTrial) -> String { "\(path)/\(trial.folder)" }

    // MARK: Rungs

    /// A trial and how far it is to be trained.
    private struct Step: Sendable {
        let trial: SweepTrial
        let rung: Bracket.Rung
    }

    /// The trials of a bracket that go on after a rung.
    private func promoted(
        _ trials: [Int], in bracket: Bracket, after level: Int, _ failures: [Int: String]
    ) throws(InputError) -> [Int] {
        guard level + 1 < bracket.rungs.count else { return [] }
        var values: [(number: Int, value: Double?)] = []
        for index in trials where failures[plan.trials[index].number] == nil {
            let history = try TrialHistory(of: folder(of: plan.trials[index]))
            let best = history.best(plan.metric, by: bracket.rungs[level], unit)
            values.append((index, best?.values[plan.metric.rawValue]))
        }
        return Bracket.promoted(values, bracket.rungs[level + 1].trials, by: plan.metric)
    }

    /// Trains the trials of a rung, longer ones first.
    ///
    /// - Returns: by number of trial why its training failed.
    private func train(_ steps: [Step]) throws(InputError) -> [Int: String] {
        var open: [Step] = []
        for step in steps {
            let config = step.trial.config(for: step.rung, unit)
            if try !TrialHistory(of: folder(of: step.trial)).isDone(config, step.rung, unit) { open.append(step) }
        }
        guard !open.isEmpty else { return [:] }
        let threads = options.threads ?? ThreadPool.standardCount
        let jobs = min(options.jobs ?? threads, open.count)
        let trainer = TrialTrainer(threads: max(1, threads / jobs), sharing: jobs)
        let queue = open.sorted { one, other in
            (one.rung.resource ?? 0, other.trial.number) > (other.rung.resource ?? 0, one.trial.number)
        }
        try ThreadPool(count: jobs).run(queue.count) { index, _ in
            trainer.train(run(queue[index]), number: queue[index].trial.number)
        }
        return try trainer.failures()
    }

    private func run(_ step: Step) -> TrialTrainer.Trial {
        var run = TrainingRun.Options()
        run.output = folder(of: step.trial)
        run.isInterruptible = true
        run.observesSignals = false
        run.isQuiet = true
        if !options.isQuiet { run.readers = [TrialReport(step.trial, plan)] }
        return TrialTrainer.Trial(
            name: step.trial.folder, config: step.trial.config(for: step.rung, unit), options: run,
            isQuiet: options.isQuiet)
    }

    // MARK: The folder

    /// A copy of the sweep's file, which tells that there is a sweep.
    private var copy: String { "\(path)/sweep.yaml" }

    /// Makes or finds the folder, and locks it.
    private func open() throws(InputError) -> FileLock {
        if RunDirectory(holding: path) != nil {
            throw InputError(.cannotCreate, file: path, "holds a single run: choose another directory with --output")
        }
        let isBegun = FileManager.default.fileExists(atPath: copy)
        if options.resume, !isBegun {
            throw InputError(.missing, file: path, "holds no sweep to continue: leave out --resume to begin one")
        }
        if !options.resume, isBegun {
            throw InputError(
                .cannotCreate, file: path,
                "holds another sweep: continue it with --resume, or choose another directory with --output")
        }
        for trial in plan.trials {
            if options.resume, let run = RunDirectory(holding: folder(of: trial)) {
                try run.checkContinues(trial.config)
            } else {
                try RunDirectory.refuseForeignFiles(at: folder(of: trial))
            }
        }
        try makeFolder(path)
        let lock = try FileLock("\(path)/lock")
        try AtomicFile.write(plan.config.text, to: copy)
        return lock
    }

    private func say(_ line: String) {
        if !options.isQuiet { StandardError.write("\(line)\n") }
    }
}

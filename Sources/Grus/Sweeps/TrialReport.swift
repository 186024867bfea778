import GrusFiles
import GrusTraining

/// Tells people what happens in a trial: its lines begin with its name.
struct TrialReport: RunReader, Sendable {
    private let name: String
    private let values: String
    private let stop: StopConfig

    init(_ trial: SweepTrial, _ plan: SweepPlan) {
        name = trial.folder
        values = zip(plan.parameters, trial.values).map { "\(RunSettings.shortest($0)) \($1)" }.joined(separator: " · ")
        stop = trial.config.training.stop
    }

    func read(_ record: RunRecord) {
        if case .progress = record { return }
        var words = TerminalReport.Words(introduction: values, resumption: "grus sweep … --resume", stop: stop)
        if case .start(let start) = record, start.update > 0 { words.introduction += ", from update \(start.update)" }
        let screen = ProgressBar.Screen(columns: { nil }, write: { [name] in write($0, after: name) }, now: { 0 })
        TerminalReport(words, on: screen).read(record)
    }

    private func write(_ text: String, after name: String) {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: true)
        StandardError.write(lines.map { "\(name)  \($0)\n" }.joined())
    }
}

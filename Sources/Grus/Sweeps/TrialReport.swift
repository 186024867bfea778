import GrusFiles
import GrusTraining

/// Tells people what happens in a training of a sweep: its lines begin with its name.
struct TrialReport: RunReader, Sendable {
    private let name, values, resumption: String
    private let stop: StopConfig

    /// - Parameters:
    ///   - values: those of the parameters.
    ///   - resumption: what to do to go on after an interruption.
    init(_ run: SweepRun, values: String, resumption: String) {
        (name, self.values, self.resumption) = (run.folder, values, resumption)
        stop = run.config.training.stop
    }

    func read(_ record: RunRecord) {
        if case .progress = record { return }
        var words = TerminalReport.Words(introduction: values, resumption: resumption, stop: stop)
        if case .start(let start) = record, start.update > 0 { words.introduction += ", from update \(start.update)" }
        let screen = ProgressBar.Screen(columns: { nil }, write: { [name] in write($0, after: name) }, now: { 0 })
        TerminalReport(words, on: screen).read(record)
    }

    private func write(_ text: String, after name: String) {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: true)
        StandardError.write(lines.map { "\(name)  \($0)\n" }.joined())
    }
}

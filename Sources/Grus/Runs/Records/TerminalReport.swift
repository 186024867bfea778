import Foundation
import GrusFiles
import GrusTraining

/// Shows people what a run records: a progress bar, and lines above it.
package final class TerminalReport: RunReader {
    /// What there is to say beside the records.
    package struct Words {
        /// What is about to be trained, before the first update, over several lines.
        package var introduction: String
        /// What to do to go on after an interruption.
        package var resumption: String
        /// When training ends.
        package var stop: StopConfig

        /// Words with all that is said.
        package init(introduction: String, resumption: String, stop: StopConfig) {
            (self.introduction, self.resumption, self.stop) = (introduction, resumption, stop)
        }
    }

    private let words: Words
    private let bar: ProgressBar

    /// A report on a screen.
    package init(_ words: Words, on screen: ProgressBar.Screen) {
        self.words = words
        bar = ProgressBar(on: screen)
    }

    /// Shows a record.
    package func read(_ record: RunRecord) {
        switch record {
        case .start: bar.note(words.introduction)
        case .transfer(let transfer): bar.note(lines(transfer))
        case .progress(let progress): bar.show(progress)
        case .update: break
        case .epoch(let epoch): bar.note(line(epoch))
        case .validation(let validation): bar.note(line(validation))
        case .sample(let sample): bar.note(lines(sample))
        case .end(let end): bar.note(line(end))
        }
    }

    /// How many parameters were taken, and what did not go as it might.
    private func lines(_ transfer: RunRecord.Transfer) -> String {
        let others = transfer.others.map { parameter in
            let fate = "\(parameter.name) \(parameter.fate.rawValue)"
            return parameter.note.map { "\(fate): \($0)" } ?? fate
        }
        return "start       " + ([transfer.summary] + others).joined(separator: "\n            ")
    }

    private func line(_ epoch: RunRecord.Epoch) -> String {
        let pairs = epoch.pairs.map { grouped(Double($0)) }.joined(separator: " + ")
        return "epoch \(epoch.epoch) · \(pairs) pairs of the shards"
    }

    private func line(_ validation: RunRecord.Validation) -> String {
        let values = validation.values.sorted { $0.key < $1.key }
        let text = values.map { "\($0.key) \(rounded($0.value))" }.joined(separator: " · ")
        return "epoch \(validation.epoch) · update \(validation.update) · train loss \(rounded(validation.trainLoss))"
            + " · dev \(text)\(validation.isBest ? " · best" : "")\(String(format: " · %.0f s", validation.seconds))"
    }

    private func lines(_ sample: RunRecord.Sample) -> String {
        """
          dev line   \(sample.line)
          source     \(sample.source)
          reference  \(sample.reference)
          output     \(sample.output)
        """
    }

    private func line(_ end: RunRecord.End) -> String {
        let time = String(format: "after %.0f s", end.seconds)
        guard end.reason != .interrupted else {
            return "interrupted \(time), saved at update \(end.update); go on with: \(words.resumption)"
        }
        let best = end.bestValue.map {
            ", best dev \(words.stop.metric.rawValue) \(rounded($0)) at update \(end.bestUpdate)"
        }
        return "done: \(description(of: end.reason))\(best ?? ""), \(time)"
    }

    private func description(of reason: RunRecord.End.Reason) -> String {
        switch reason {
        case .epochs: return "all epochs are done"
        case .updates: return "all updates are done"
        case .interrupted: return "it was interrupted"
        case .patience:
            let metrics = ([words.stop.metric] + words.stop.furtherMetrics).map(\.rawValue)
            return "\(words.stop.patience ?? 0) validations without a better \(alternatives(metrics))"
        }
    }

    private func rounded(_ value: Double) -> String { String(format: "%.3f", value) }
}

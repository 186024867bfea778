import Foundation
import GrusFiles

/// Writes what a run records into an event file for TensorBoard. A training that goes on writes another one, which says from
/// where on the earlier ones do not count.
public final class TensorBoardLog: RunReader {
    private let file: GrowingFile

    /// Makes the next event file of a folder.
    ///
    /// - Throws: `InputError` of kind `cannotCreate`; of kind `io`.
    public init(in folder: String) throws(InputError) {
        let earlier = Self.files(in: folder)
        // TensorBoard reads the files in the order of their names, whatever has become of the clock.
        let seconds = max(Int(Date().timeIntervalSince1970), earlier.compactMap(Self.seconds).max() ?? 0)
        file = try GrowingFile("\(folder)/\(Self.prefix)\(seconds).grus.\(String(format: "%05d", earlier.count))")
        try append(.version, step: 0)
    }

    private static let prefix = "events.out.tfevents."

    private static func files(in folder: String) -> [String] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        return names.filter { $0.hasPrefix(prefix) }
    }

    /// When a file was begun, as its name says.
    private static func seconds(_ name: String) -> Int? {
        name.dropFirst(prefix.count).split(separator: ".").first.flatMap { Int($0) }
    }

    /// Writes the points and the text of a record.
    public func read(_ record: RunRecord) throws(InputError) {
        switch record {
        case .start(let start): try append(.sessionStart, step: start.update + 1)
        case .update(let update):
            try append(
                [
                    "train/loss": update.loss, "train/learning_rate": update.learningRate,
                    "train/gradient_norm": update.gradientNorm,
                    "train/target_tokens_per_second": update.targetTokensPerSecond,
                ], step: update.update)
        case .validation(let validation):
            try append(
                Dictionary(uniqueKeysWithValues: validation.values.map { ("dev/\($0.key)", $0.value) }),
                step: validation.update)
        case .sample(let sample):
            // Four spaces: text as it is, in Markdown.
            let lines = [("source", sample.source), ("reference", sample.reference), ("output", sample.output)]
            let text = lines.map { "    \($0.0.padding(toLength: 11, withPad: " ", startingAt: 0))\($0.1)" }
            try append(.text(tag: "dev line \(sample.line)", text.joined(separator: "\n")), step: sample.update)
        case .transfer(let transfer): try append(.text(tag: "start", "    \(transfer.summary)"), step: transfer.update)
        case .epoch, .progress, .end: break
        }
    }

    private func append(_ points: [String: Double], step: Int) throws(InputError) {
        for (tag, value) in points.sorted(by: { $0.key < $1.key }) {
            try append(.scalar(tag: tag, value), step: step)
        }
    }

    private func append(_ content: TensorBoardEvent.Content, step: Int) throws(InputError) {
        try file.append(
            TensorBoardEvent(time: Date().timeIntervalSince1970, step: step, content: content).record)
    }
}

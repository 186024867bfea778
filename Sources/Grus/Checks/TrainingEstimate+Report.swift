import Foundation

extension TrainingEstimate {
    /// The estimate for people.
    var text: String {
        let rows = [
            (
                "parameters",
                "\(number(parameters)), with \(number(sourceVocabulary)) source and "
                    + "\(number(targetVocabulary)) target tokens"
            ),
            (
                "pairs",
                "\(number(pairs)) in \(number(updatesPerEpoch)) updates per epoch"
                    + (leftOut > 0 ? "; \(number(leftOut)) are empty or too long" : "")
            ),
            ("memory", "\(megabytes(memory)), the most so far, with the largest batch"),
            (
                "disk",
                "\(megabytes(Double(diskBytes) / 1e6)); the best model has \(megabytes(Double(modelBytes) / 1e6))"
            ),
            (
                "speed",
                "\(grouped(tokensPerSecond)) target tokens/s on \(threads) threads, over \(measuredUpdates) updates"
            ),
            ("time", "\(clockTime(secondsPerEpoch)) per epoch\(wholeTime), without validations"),
        ]
        return "Training, estimated\n"
            + rows.map { "  " + $0.0.padding(toLength: 12, withPad: " ", startingAt: 0) + "\($0.1)\n" }.joined()
    }

    private var wholeTime: String {
        guard let epochs else { return "" }
        let count = epochs == epochs.rounded() ? grouped(epochs) : String(format: "%.1f", epochs)
        return "; \(count) epochs at most: \(clockTime(epochs * secondsPerEpoch))"
    }

    private func number(_ value: Int) -> String { grouped(Double(value)) }

    private func megabytes(_ value: Double) -> String {
        value < 10 ? String(format: "%.1f MB", value) : "\(grouped(value)) MB"
    }

    /// The estimate for programs.
    var json: JSONValue {
        .object([
            ("parameters", .literal("\(parameters)")),
            ("sourceVocabulary", .literal("\(sourceVocabulary)")),
            ("targetVocabulary", .literal("\(targetVocabulary)")),
            ("threads", .literal("\(threads)")),
            ("pairs", .literal("\(pairs)")),
            ("leftOut", .literal("\(leftOut)")),
            ("updatesPerEpoch", .literal("\(updatesPerEpoch)")),
            ("targetTokensPerEpoch", .literal("\(tokensPerEpoch)")),
            ("targetTokensPerSecond", .number(tokensPerSecond)),
            ("secondsPerEpoch", .number(secondsPerEpoch)),
            ("epochs", epochs.map(JSONValue.number) ?? .null),
            ("memoryMegabytes", .number(memory)),
            ("diskBytes", .literal("\(diskBytes)")),
            ("modelBytes", .literal("\(modelBytes)")),
            ("checkpointBytes", .literal("\(checkpointBytes)")),
        ])
    }
}

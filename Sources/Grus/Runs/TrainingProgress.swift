import Foundation

/// How far training is, as people want to see it.
public struct TrainingProgress: Sendable, Equatable, Codable {
    /// The current pass over the training set, counted from 1.
    public var epoch: Int
    /// The last pass, if the config limits them.
    public var epochs: Int?
    /// The share of the current pass that is done, in [0, 1].
    public var fraction: Double
    /// The mean training loss per target token since the last validation, in nats.
    public var loss: Double
    /// Target tokens trained on per second.
    public var targetTokensPerSecond: Double
    /// The step size of the newest update.
    public var learningRate: Double
    /// The estimated time to the end of training; nil if it is not known.
    public var secondsLeft: Double?

    /// A snapshot.
    public init(
        epoch: Int, epochs: Int? = nil, fraction: Double, loss: Double, targetTokensPerSecond: Double,
        learningRate: Double, secondsLeft: Double? = nil
    ) {
        self.epoch = epoch
        self.epochs = epochs
        self.fraction = fraction
        self.loss = loss
        self.targetTokensPerSecond = targetTokensPerSecond
        self.learningRate = learningRate
        self.secondsLeft = secondsLeft
    }

    /// One line: `epoch 3/30 42 % · loss 2.314 · 4:12 left · 1,850 tokens/s · rate 0.001`.
    public var description: String { parts.joined(separator: " · ") }

    /// As much of the line as fits into so many characters, and a bar before it where there is room; a line that has room
    /// for a bar and the most of it has both.
    func line(width: Int) -> String {
        let texts = parts.indices.reversed().map { parts[...$0].joined(separator: " · ") }
        let reserved = width < 60 ? 0 : Self.shortestBar + 1
        let text = texts.first { $0.count + reserved <= width } ?? String(texts.last?.prefix(max(width, 0)) ?? "")
        let room = width - text.count - 1
        return room < Self.shortestBar ? text : "\(bar(width: min(room, 30))) \(text)"
    }

    private static let shortestBar = 8

    /// What there is to say, the most important first.
    private var parts: [String] {
        [
            "epoch \(epoch)\(epochs.map { "/\($0)" } ?? "") \(percent) %", "loss \(rounded(loss, digits: 3))",
            secondsLeft.map { "\(clockTime($0)) left" }, "\(grouped(targetTokensPerSecond)) tokens/s",
            "rate \(shortest(learningRate))",
        ].compactMap(\.self)
    }

    /// A bar of `width` cells for the current pass.
    private func bar(width: Int) -> String {
        let filled = Int((Double(width) * min(max(fraction, 0), 1)).rounded(.down))
        return String(repeating: "━", count: filled) + String(repeating: "─", count: width - filled)
    }

    private var percent: Int { Int((100 * min(max(fraction, 0), 1)).rounded(.down)) }
}

/// `2.314`.
private func rounded(_ value: Double, digits: Int) -> String {
    String(format: "%.\(digits)f", value)
}

/// `0.001`, `5e-05`: at most three significant digits.
private func shortest(_ value: Double) -> String {
    String(format: "%.3g", value)
}

/// `1,850`.
func grouped(_ value: Double) -> String {
    guard value.isFinite, abs(value) < 1e15 else { return "–" }
    var digits = String(Int(value.rounded()))
    var position = digits.count - 3
    while position > 0 {
        digits.insert(",", at: digits.index(digits.startIndex, offsetBy: position))
        position -= 3
    }
    return digits
}

/// `4:12`, `1:04:12`.
private func clockTime(_ seconds: Double) -> String {
    guard seconds.isFinite, seconds < 1e9 else { return "–" }
    let whole = Int(max(seconds, 0).rounded())
    let (hours, minutes, rest) = (whole / 3600, whole / 60 % 60, whole % 60)
    return hours > 0 ? String(format: "%d:%02d:%02d", hours, minutes, rest) : String(format: "%d:%02d", minutes, rest)
}

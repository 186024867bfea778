import Foundation

/// How far training is, as people want to see it.
public struct TrainingProgress: ShownProgress, Equatable, Codable {
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

    /// `epoch 3/30 42 %`, `loss 2.314`, `4:12 left`, `1,850 tokens/s`, `rate 0.001`.
    public var parts: [String] {
        [
            "epoch \(epoch)\(epochs.map { "/\($0)" } ?? "") \(percent) %", "loss \(rounded(loss, digits: 3))",
            secondsLeft.map { "\(clockTime($0)) left" }, "\(grouped(targetTokensPerSecond)) tokens/s",
            "rate \(shortest(learningRate))",
        ].compactMap(\.self)
    }
}

/// `2.314`.
private func rounded(_ value: Double, digits: Int) -> String {
    String(format: "%.\(digits)f", value)
}

/// `0.001`, `5e-05`: at most three significant digits.
private func shortest(_ value: Double) -> String {
    String(format: "%.3g", value)
}

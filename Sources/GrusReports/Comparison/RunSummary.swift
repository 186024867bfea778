import Foundation
import Grus
import GrusFiles

/// What is known of a run, whatever state its directory is in: reading one never fails.
public struct RunSummary: Sendable {
    /// What has become of a training.
    public enum State: String, Sendable, CaseIterable {
        /// A process holds the lock of the run.
        case running
        /// It came to its end.
        case finished
        /// It was interrupted, and saved.
        case interrupted
        /// It ended without a word: it was killed, or an error ended it.
        case failed
        /// There is no log, or none that tells of a start.
        case unknown
    }

    /// The directory of the run.
    public let path: String
    /// What tells it apart from the other runs.
    public var name: String
    /// What has become of the training.
    public let state: State
    /// What the log tells.
    public let history: RunHistory
    /// The config; nil if it cannot be read.
    public let settings: RunSettings?
    /// The scores of the test sets, unless the model has been trained since.
    public let scores: [KeptScores]
    /// The bytes of the best model, or of the newest before there is one; nil without either.
    public let modelBytes: Int?
    /// What of the run could not be read.
    public let faults: [InputError]

    /// Reads a run.
    ///
    /// - Parameters:
    ///   - name: what tells it apart from the other runs.
    ///   - points: whether the losses of its updates are wanted.
    public init(_ run: RunDirectory, name: String, points: Bool) {
        var faults: [InputError] = []
        /// What a file holds; nil if it is missing, or cannot be read.
        func value<Value>(_ file: String, _ read: (String) throws(InputError) -> Value) -> Value? {
            guard fileExists(file) else { return nil }
            do throws(InputError) {
                return try read(file)
            } catch {
                faults.append(error)
                return nil
            }
        }
        path = run.path
        self.name = name
        settings = value(run.config) { file throws(InputError) in try RunSettings(config: file) }
        let history = value(run.log) { file throws(InputError) in try RunHistory(log: file, points: points) }
        self.history = history ?? RunHistory()
        if let line = history?.damagedLines.first {
            faults.append(
                InputError(.data, file: run.log, at: .line(line), Self.damage(history?.damagedLines.count ?? 0)))
        }
        let settings = settings
        let scores = value(run.scores) { file throws(InputError) in
            guard !run.isOlderThanModel(file) else {
                let remedy = "grus evaluate --model \(run.path) makes it anew"
                throw InputError(.data, file: file, "is older than the model, and left out: \(remedy)")
            }
            return try KeptScores.read(file, settings)
        }
        self.scores = scores ?? []
        modelBytes = [run.best, run.last].lazy.compactMap { try? InputFile($0).size }.first
        state = FileLock.isHeld(run.lockFile) ? .running : State(self.history)
        self.faults = faults
    }

    private static func damage(_ lines: Int) -> String {
        lines == 1
            ? "holds no record: it is left out"
            : "\(lines) lines hold no record, of which this is the first: they are left out"
    }

    /// The value of a measure when the model was the best.
    public func bestValue(of measure: String) -> Double? { history.best?.values[measure] }

    /// A score of a test set.
    public func score(_ test: String, _ metric: String) -> Double? {
        scores.first { $0.test == test }?.scores.first { $0.name == metric }?.score
    }

    /// When the training began, in seconds since 1970.
    public var begin: Double? { history.starts.first?.time }

    /// The number of the model's parameters.
    public var parameters: Int? { history.starts.last?.parameters }

    /// The measure by which the best model was chosen.
    var stopMetric: String? { settings?["training.stop.metric"] }
}

extension RunSummary.State {
    /// The state of a training that no process works on.
    fileprivate init(_ history: RunHistory) {
        switch history.endReason {
        case nil: self = history.starts.isEmpty ? .unknown : .failed
        case "interrupted": self = .interrupted
        default: self = .finished
        }
    }
}

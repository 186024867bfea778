import Foundation
import Grus
import GrusFiles

/// What the log of a run tells of its training.
///
/// Records and fields that are not known are passed over, and so is a last line that is not whole; see
/// `Sources/FORMATS.md`.
public struct RunHistory: Sendable, Equatable {
    /// A start, or where the training went on.
    public struct Start: Sendable, Equatable {
        /// When it was, in seconds since 1970.
        public var time: Double?
        /// The number of the model's parameters.
        public var parameters: Int?
        /// The number of tokens that the target side has.
        public var targetVocabulary: Int?
    }

    /// Means over the updates since the point before.
    public struct Point: Sendable, Equatable {
        /// The updates that were done.
        public var update: Int
        /// The training loss in nats per target token.
        public var loss: Double?
        /// The step size, and the norm of the gradient, of the newest update.
        public var learningRate, gradientNorm: Double?
        /// The speed.
        public var targetTokensPerSecond: Double?
    }

    /// A validation.
    public struct Validation: Sendable, Equatable {
        /// The updates that were done.
        public var update: Int
        /// What was measured, by name.
        public var values: [String: Double]
        /// Whether the model was the best so far.
        public var isBest: Bool
    }

    /// The starts, the first one first.
    public private(set) var starts: [Start] = []
    /// What the training has taken over of another model; nil if nothing.
    public private(set) var transfer: RunRecord.Transfer?
    /// The training losses; empty if they were not asked for.
    public private(set) var points: [Point] = []
    /// The validations.
    public private(set) var validations: [Validation] = []
    /// Why the training ended; nil as long as it has not told.
    public private(set) var endReason: String?
    /// The updates that were done by the last record.
    public private(set) var update = 0
    /// The seconds that the training had taken by then, without the time between an interruption and going on.
    public private(set) var seconds: Double?
    /// The epoch in which it was.
    public private(set) var epoch: Int?
    /// The numbers of the lines that hold no record, counted from 1.
    public private(set) var damagedLines: [Int] = []

    /// The history of a training that has not begun.
    public init() {}

    /// Reads a log.
    ///
    /// - Parameter points: whether ``points`` are wanted: nearly all of a log tells of them.
    /// - Throws: `InputError` of kind `missing`, `io` or `data` if there is no log that can be read.
    public init(log path: String, points: Bool) throws(InputError) {
        self.init(log: try InputFile.bytes(of: path, limit: 1 << 28), points: points)
    }

    package init(log bytes: [UInt8], points: Bool) {
        let decoder = JSONDecoder()
        decoder.nonConformingFloatDecodingStrategy = .convertFromString(
            positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
        var passedOver: ArraySlice<UInt8>?
        for (index, line) in bytes.split(separator: 10, omittingEmptySubsequences: false).enumerated() {
            if !points, Self.isPoint(line) {
                passedOver = line
            } else if let record = try? decoder.decode(Record.self, from: Data(line)) {
                add(record)
            } else if line.endIndex < bytes.endIndex {
                damagedLines.append(index + 1)
            }
        }
        // The newest one tells how far the training is.
        if let passedOver, let record = try? decoder.decode(Record.self, from: Data(passedOver)) {
            add(position: record)
        }
    }

    /// Whether a line surely tells of updates; one that tells of them in other words is decoded.
    private static func isPoint(_ line: ArraySlice<UInt8>) -> Bool { line.prefix(64).firstRange(of: pointMark) != nil }

    private static let pointMark = Array(#""event":"update""#.utf8)

    private mutating func add(_ record: Record) {
        guard let event = record.event, let update = record.update, update >= 0 else { return }
        switch event {
        case "start", "resume":
            if event == "start" { self = Self(damagedLines: damagedLines) }
            starts.append(
                Start(
                    time: record.time, parameters: record.parameters, targetVocabulary: record.targetVocabulary))
            endReason = nil
        case "transfer": transfer = record.transfer
        case "update":
            points.append(
                Point(
                    update: update, loss: record.loss, learningRate: record.learningRate,
                    gradientNorm: record.gradientNorm, targetTokensPerSecond: record.targetTokensPerSecond))
        case "validation":
            validations.append(Validation(update: update, values: record.values ?? [:], isBest: record.isBest ?? false))
        case "end": endReason = record.reason ?? "unknown"
        default: return
        }
        add(position: record)
    }

    private mutating func add(position record: Record) {
        update = max(update, record.update ?? 0)
        seconds = [seconds, record.seconds].compactMap(\.self).max()
        epoch = [epoch, record.epoch].compactMap(\.self).max()
    }

    private init(damagedLines: [Int]) {
        self.damagedLines = damagedLines
    }

    /// The newest of the validations that were the best so far.
    public var best: Validation? { validations.last(where: \.isBest) }
}

/// A line of the log, with the fields that are read of any event. One that is not as expected is as good as missing.
private struct Record: Decodable {
    let event, reason: String?
    let update, epoch, parameters, targetVocabulary: Int?
    let time, loss, learningRate, gradientNorm, targetTokensPerSecond, seconds: Double?
    let values: [String: Double]?
    let isBest: Bool?
    /// All of an event that has it.
    let transfer: RunRecord.Transfer?

    private enum Key: String, CodingKey {
        case event, reason, update, epoch, parameters, time, loss, learningRate, gradientNorm, targetTokensPerSecond
        case seconds, values, isBest, targetVocabulary
    }

    init(from decoder: any Decoder) throws {
        let fields = try decoder.container(keyedBy: Key.self)
        func value<Value: Decodable>(_ key: Key) -> Value? {
            (try? fields.decodeIfPresent(Value.self, forKey: key)).flatMap(\.self)
        }
        (event, reason) = (value(.event), value(.reason))
        (update, epoch, parameters) = (value(.update), value(.epoch), value(.parameters))
        (time, loss, learningRate) = (value(.time), value(.loss), value(.learningRate))
        (gradientNorm, targetTokensPerSecond) = (value(.gradientNorm), value(.targetTokensPerSecond))
        (seconds, isBest, targetVocabulary) = (value(.seconds), value(.isBest), value(.targetVocabulary))
        transfer = event == "transfer" ? try? RunRecord.Transfer(from: decoder) : nil
        let measures: [String: Measure]? = value(.values)
        values = measures?.compactMapValues(\.value)
    }

    /// A number, or something else that is no value of a measure.
    private struct Measure: Decodable {
        let value: Double?

        init(from decoder: any Decoder) throws {
            value = try? decoder.singleValueContainer().decode(Double.self)
        }
    }
}

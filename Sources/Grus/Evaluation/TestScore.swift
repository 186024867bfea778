import Foundation
import GrusMetrics

/// A score of a test set, with the signature that says how it was computed.
public struct TestScore: Sendable {
    /// The name of the metric: `BLEU`, `chrF2`.
    public let name: String
    /// The score: from 0 to 100 for BLEU and chrF, where higher is better; from 0 upwards for TER, where lower is.
    public let value: Double
    /// What stands behind the score, such as BLEU's precisions and brevity penalty.
    public let details: String
    /// The 95 % confidence interval, if it was asked for.
    public let interval: ConfidenceInterval?
    /// sacreBLEU's signature.
    public let signature: Signature

    init(_ score: some MetricScore, _ interval: ConfidenceInterval?, _ signature: Signature) {
        name = score.name
        value = score.score
        details = score.details
        // As sacreBLEU, which prints none around a score of zero.
        self.interval = interval.flatMap { $0.mean > 0 ? $0 : nil }
        self.signature = signature
    }

    /// One line as sacreBLEU prints it: `BLEU|nrefs:1|…|version:… = 36.5 68.2/43.1/… (BP = …)`.
    public func text(decimals: Int = 1) -> String {
        var line = "\(name)|\(signature) = \(fixed(value, decimals: decimals))"
        if let interval { line += " (\(interval.formatted(width: decimals)))" }
        return details.isEmpty ? line : "\(line) \(details)"
    }

    /// Scores as JSON with sacreBLEU's keys: an object for each, and a list around several.
    public static func json(_ scores: [TestScore], decimals: Int? = 1) -> String {
        let records = scores.map { JSONRecord(score: $0, decimals: decimals) }
        return records.count == 1 ? jsonText(records[0]) : jsonText(records)
    }

    /// A score as sacreBLEU's JSON has it: the fields of the signature stand beside the score.
    struct JSONRecord: Encodable {
        let score: TestScore
        /// The decimals of the score; nil keeps them all.
        let decimals: Int?

        private struct Key: CodingKey {
            let stringValue: String
            var intValue: Int? { nil }
            init(_ name: String) { stringValue = name }
            init?(stringValue: String) { self.init(stringValue) }
            init?(intValue: Int) { nil }
        }

        func encode(to encoder: any Encoder) throws {
            var container = encoder.container(keyedBy: Key.self)
            try container.encode(score.name, forKey: Key("name"))
            try container.encode(rounded(score.value), forKey: Key("score"))
            try container.encode("\(score.signature)", forKey: Key("signature"))
            if !score.details.isEmpty { try container.encode(score.details, forKey: Key("verbose_score")) }
            if let interval = score.interval {
                try container.encode(rounded(interval.mean), forKey: Key("confidence_mean"))
                try container.encode(rounded(interval.halfWidth), forKey: Key("confidence_var"))
                try container.encode(interval.formatted(width: decimals ?? 2), forKey: Key("confidence"))
            }
            for field in score.signature.fields { try container.encode(field.value, forKey: Key(field.name)) }
        }

        private func rounded(_ value: Double) -> Double {
            decimals.flatMap { Double(fixed(value, decimals: $0)) } ?? value
        }
    }
}

/// Scores as indented JSON.
func jsonText(_ records: some Encodable) -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    do {
        return String(decoding: try encoder.encode(records), as: UTF8.self)
    } catch {
        preconditionFailure("scores that JSON cannot hold: \(error)")
    }
}

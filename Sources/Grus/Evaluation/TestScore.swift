import Foundation
import GrusMetrics

/// A score of a test set, with the signature that says how it was computed.
public struct TestScore: Sendable {
    /// The name of the metric: `BLEU`, `chrF2`.
    public let name: String
    /// The score, from 0 to 100.
    public let value: Double
    /// What stands behind the score, such as BLEU's precisions and brevity penalty.
    public let details: String
    /// sacreBLEU's signature.
    public let signature: Signature

    init(_ score: some MetricScore, _ signature: Signature) {
        name = score.name
        value = score.score
        details = score.details
        self.signature = signature
    }

    /// One line as sacreBLEU prints it: `BLEU|nrefs:1|…|version:… = 36.5 68.2/43.1/… (BP = …)`.
    public func text(decimals: Int = 1) -> String {
        let line = "\(name)|\(signature) = \(fixed(value, decimals: decimals))"
        return details.isEmpty ? line : "\(line) \(details)"
    }

    /// Scores as JSON with sacreBLEU's keys: an object for each, and a list around several.
    public static func json(_ scores: [TestScore], decimals: Int = 1) -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        let records = scores.map { JSONRecord(score: $0, decimals: decimals) }
        let encode = { records.count == 1 ? try encoder.encode(records[0]) : try encoder.encode(records) }
        guard let data = try? encode() else {
            preconditionFailure("a score that is not a JSON number: \(scores.map(\.value))")
        }
        return String(decoding: data, as: UTF8.self)
    }

    /// A score as sacreBLEU's JSON has it: the fields of the signature stand beside the score.
    private struct JSONRecord: Encodable {
        let score: TestScore
        let decimals: Int

        struct Key: CodingKey {
            let stringValue: String
            var intValue: Int? { nil }
            init(_ name: String) { stringValue = name }
            init?(stringValue: String) { self.init(stringValue) }
            init?(intValue: Int) { nil }
        }

        func encode(to encoder: any Encoder) throws {
            var container = encoder.container(keyedBy: Key.self)
            try container.encode(score.name, forKey: Key("name"))
            let scale = pow(10, Double(decimals))
            try container.encode((score.value * scale).rounded(.toNearestOrEven) / scale, forKey: Key("score"))
            try container.encode("\(score.signature)", forKey: Key("signature"))
            if !score.details.isEmpty { try container.encode(score.details, forKey: Key("verbose_score")) }
            for field in score.signature.fields { try container.encode(field.value, forKey: Key(field.name)) }
        }
    }
}

import Foundation
import Grus
import GrusFiles

extension RunSummary {
    /// Runs as JSON: a list with an object for each; what is not known is null.
    public static func json(_ runs: [RunSummary]) -> String {
        JSONValue.array(runs.map { run in .object(run.members + run.differences(from: runs[0])) }).text()
    }

    /// What is known of the run.
    var members: [(key: String, value: JSONValue)] {
        [
            ("name", .string(name)), ("path", .string(path)), ("state", .string(state.rawValue)),
            ("end_reason", .optional(history.endReason, JSONValue.string)),
            ("began", .optional(begin, JSONValue.number)), ("seconds", .optional(history.seconds, JSONValue.number)),
            ("epoch", .optional(history.epoch, JSONValue.integer)), ("updates", .integer(history.update)),
            ("parameters", .optional(parameters, JSONValue.integer)),
            ("model_bytes", .optional(modelBytes, JSONValue.integer)),
            ("best", .optional(history.best, JSONValue.init)), ("tests", .array(scores.map(JSONValue.init))),
            ("faults", .array(faults.map { .string("\($0)") })),
        ]
    }

    private func differences(from first: RunSummary) -> [(key: String, value: JSONValue)] {
        guard let settings, let reference = first.settings else { return [("differences", .null)] }
        let differences = RunSettings.differences([reference, settings])
        return [("differences", .object(differences.map { ($0.key, .optional($0.values[1], JSONValue.string)) }))]
    }
}

extension JSONValue {
    static func integer(_ value: Int) -> JSONValue { .literal("\(value)") }

    /// A value that may be missing, which is null.
    static func optional<Value>(_ value: Value?, _ make: (Value) -> JSONValue) -> JSONValue { value.map(make) ?? .null }

    init(_ validation: RunHistory.Validation) {
        let values = validation.values.sorted { $0.key < $1.key }.map { ($0.key, JSONValue.number($0.value)) }
        self = .object([("update", .integer(validation.update)), ("values", .object(values))])
    }

    fileprivate init(_ kept: KeptScores) {
        let scores = kept.scores.map { score in
            JSONValue.object([
                ("name", .string(score.name)), ("score", .number(score.score)),
                ("signature", .optional(score.signature, JSONValue.string)),
            ])
        }
        self = .object([("test", .string(kept.test)), ("scores", .array(scores))])
    }
}

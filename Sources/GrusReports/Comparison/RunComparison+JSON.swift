import Grus

extension RunComparison {
    /// The comparison as JSON: the runs, the keys in which their configs differ, their curves, and the test sets.
    public var json: String {
        JSONValue.object([
            ("runs", .array(runs.map { .object($0.members) })), ("differences", differences),
            ("curves", .array(runs.map { .object(Self.curves($0.history)) })),
            ("tests", .array(tests.map(Self.record))),
            ("note", .optional(missingTests, JSONValue.string)),
        ]).text()
    }

    private var differences: JSONValue {
        let known = runs.compactMap(\.settings)
        return .array(
            RunSettings.differences(known).map { difference in
                var values = difference.values[...]
                let ofRuns = runs.map { run in
                    JSONValue.optional(run.settings == nil ? nil : values.removeFirst(), JSONValue.string)
                }
                return .object([("key", .string(difference.key)), ("values", .array(ofRuns))])
            })
    }

    private static func curves(_ history: RunHistory) -> [(key: String, value: JSONValue)] {
        let points = history.points.map { point in
            JSONValue.object([
                ("update", .integer(point.update)), ("loss", .optional(point.loss, JSONValue.number)),
                ("learning_rate", .optional(point.learningRate, JSONValue.number)),
                ("gradient_norm", .optional(point.gradientNorm, JSONValue.number)),
                ("target_tokens_per_second", .optional(point.targetTokensPerSecond, JSONValue.number)),
            ])
        }
        return [("train", .array(points)), ("dev", .array(history.validations.map(JSONValue.init)))]
    }

    private static func record(_ test: ComparedTest) -> JSONValue {
        .object([
            ("test", .string(test.name)), ("systems", SystemResult.record(test.results, tested: true)),
            ("notes", .array(test.notes.map { .string($0) })),
        ])
    }
}

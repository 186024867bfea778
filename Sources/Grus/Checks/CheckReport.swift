import GrusCorpus
import GrusFiles

/// What a check has found.
public struct CheckReport: Sendable {
    let config: ExperimentConfig
    /// Nil where training is impossible.
    let estimate: TrainingEstimate?
    /// The training set, the development set and the test sets.
    let sets: [DataSetReport]
    let faults: [InputError]

    /// The first of the faults that make training impossible; nil if nothing does.
    public var fault: InputError? { faults.first }

    /// The report for people, at most 80 columns wide but for what the model's table and long names need.
    public var text: String {
        let parts = [
            "\(config.name): \(config.corpus.source) to \(config.corpus.target)\n",
            ModelTable(config).text,
            estimate?.text,
            CorpusTable(config.corpus, sets).text,
            DoctorText(config.corpus, sets).text,
            faultText,
        ]
        return parts.compactMap(\.self).filter { !$0.isEmpty }.joined(separator: "\n")
    }

    private var faultText: String {
        guard !faults.isEmpty else { return "" }
        return "Training is impossible\n" + faults.map { wrapped("\($0)", indent: 2) }.joined()
    }

    /// The report for programs; `Sources/FORMATS.md` lists what it holds.
    public var json: String {
        JSONValue.object([
            ("name", .string(config.name)),
            ("config", .string(config.yaml)),
            ("estimate", estimate?.json ?? .null),
            ("sets", .array(sets.map { $0.json(config.corpus) })),
            ("faults", .array(faults.map { .string($0.description) })),
        ]).text()
    }
}

/// A text in lines of at most 80 columns, each behind some spaces.
func wrapped(_ text: String, indent: Int) -> String {
    let margin = String(repeating: " ", count: indent)
    var lines: [String] = []
    for word in text.split(separator: " ") {
        if let last = lines.last, last.count + 1 + word.count <= 80 {
            lines[lines.endIndex - 1] = "\(last) \(word)"
        } else {
            lines.append(margin + word)
        }
    }
    return lines.map { "\($0)\n" }.joined()
}

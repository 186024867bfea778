import GrusCorpus

extension DataSetReport {
    /// The report for programs.
    func json(_ config: CorpusConfig) -> JSONValue {
        .object([
            ("name", .string(name)),
            ("pairs", .literal("\(pairs)")),
            ("rejected", .literal("\(rejected)")),
            ("source", source.json(config.source)),
            ("target", target.json(config.target)),
            ("findings", .array(Damage.allCases.compactMap { kind in counts[kind].map { $0.json(kind) } })),
            ("faults", .array(faults.map { .string($0.description) })),
        ])
    }
}

extension SideStatistics {
    fileprivate func json(_ language: String) -> JSONValue {
        let lengths = [50, 90, 99, 100].map { percentile in
            ("\(percentile)", length(percentile: percentile).map { JSONValue.literal("\($0)") } ?? .null)
        }
        let hasTokens = length(percentile: 100) != nil
        return .object([
            ("language", .string(language)),
            ("words", .literal("\(words)")),
            ("characters", .literal("\(characters)")),
            ("tokens", hasTokens ? .literal("\(tokens)") : .null),
            ("unknown", hasTokens ? .literal("\(unknown)") : .null),
            ("lengths", .object(lengths)),
        ])
    }
}

extension DataSetReport.Count {
    fileprivate func json(_ kind: Damage) -> JSONValue {
        .object([
            ("kind", .string(kind.rawValue)),
            ("level", .string(kind.level.rawValue)),
            ("pairs", .literal("\(pairs)")),
            (
                "examples",
                .array(
                    examples.map { example in
                        .object([
                            ("file", .string(example.file)),
                            ("line", .literal("\(example.line)")),
                            ("side", example.side.map { .string($0 == .source ? "source" : "target") } ?? .null),
                            ("detail", .string(example.detail)),
                            ("source", .string(example.pair.source)),
                            ("target", .string(example.pair.target)),
                        ])
                    })
            ),
        ])
    }
}

import GrusAutodiff

extension InitializationConfig: ConfigSection {
    static let fields: [Field<Self>] = [
        .section("weights", \.weights),
        .section("embeddings", \.embeddings),
    ]
}

extension InitializerConfig: ConfigSection {
    static let fields: [Field<Self>] = [
        .value(
            "kind", \.kind, .choice,
            "how the numbers are drawn before training; init: {weights: KIND, embeddings: KIND} is short for it"),
        .value(
            "range", \.range, .number(.above(0), .atMost(100)), if: { $0.kind == .uniform },
            "uniform: the numbers are between this and its negative"),
        .value(
            "deviation", \.deviation, .number(.above(0), .atMost(100)), if: { $0.kind == .normal },
            "normal: the standard deviation of the numbers"),
    ]
}

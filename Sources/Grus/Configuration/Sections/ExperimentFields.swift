extension ExperimentConfig: ConfigSection {
    static let fields: [Field<Self>] = [
        .value("name", \.name, .name, isRequired: true, "the name of the experiment, and of its run directory"),
        .value("seed", \.seed, .wholeNumber(atLeast: 0), "the seed of every random stream"),
        .section("corpus", \.corpus),
        .section("text", \.text),
        .section("model", \.model),
        .section("training", \.training),
        .section("decoding", \.decoding),
        .section("evaluation", \.evaluation),
    ]
}

extension EvaluationConfig: ConfigSection {
    static let fields: [Field<Self>] = [
        .value("metrics", \.metrics, Form.choice.distinct(), "the scores of a test set, in the order of the report")
    ]
}

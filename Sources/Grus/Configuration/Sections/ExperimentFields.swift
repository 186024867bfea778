import GrusFiles

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
        .value("metrics", \.metrics, Form.choice.distinct(), "the scores of a test set, in the order of the report"),
        .value(
            "tokenize", \.tokenize, .tokenizer,
            "BLEU's tokeniser, in validations too; language takes sacreBLEU's for the target language"),
        .value("lowercase", \.lowercase, .truth, "whether BLEU, in validations too, and chrF ignore case"),
    ]
}

extension Form where Value == TokenizerChoice? {
    /// A tokeniser, whose path is relative to the folder of the config file, or `language`.
    fileprivate static var tokenizer: Form {
        let expectation = "language, \(alternatives(TokenizerChoice.names))"
        return Form(
            expectation,
            read: { node throws(InputError) in
                guard let text = node.text else { throw node.mismatch(expected: expectation) }
                if text == "language" { return nil }
                do throws(InputError) {
                    var choice = try TokenizerChoice(text)
                    choice.path = choice.path.map { absolute($0, in: node.origin.folder) }
                    return choice
                } catch {
                    throw node.origin.error("\(node.path): \(error.message)")
                }
            },
            write: { choice in .text(choice?.description ?? "language") })
    }
}

import Grus

/// Translates lines greedily, and scores what comes out.
func evaluate(
    model path: String, sources: [String], references: [String]
) throws -> (translations: [String], scores: [TestScore]) {
    let model = try TranslationModel(path: path)
    var decoding: DecodingConfig = model.config.decoding
    decoding.beam = 1
    let translations = try Translator(model, decoding: decoding).translate(sources)
    let scores = try Evaluation(of: model.config).score(
        TextReader(name: "translations", lines: translations),
        against: [TextReader(name: "references", lines: references)])
    return (translations, scores)
}

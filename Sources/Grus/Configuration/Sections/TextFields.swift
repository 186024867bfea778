import GrusFiles
import GrusText

extension TextConfig: ConfigSection {
    static let fields: [Field<Self>] =
        [.value("joint", \.joint, .truth, "whether both languages share one segmentation and its vocabulary")]
        + Side.fields.filter { $0.key != "model" }.map { .short($0, "of both sides; ") }
        + [
            .short(Side.model, key: "source_model", "source.model: "),
            .short(Side.model, key: "target_model", "target.model: "),
            .section("source", \.source),
            .section("target", \.target),
            .value(
                "sample", \.sample, Form.wholeNumber(atLeast: 1).orNone(),
                "the most pairs whose lines segmentations are learnt from, drawn by the seed; none for all"),
            .section("sampling", \.sampling),
        ]
}

extension TextConfig.Side: ConfigSection {
    static let fields: [Field<Self>] = [
        .value("segmentation", \.segmentation, .choice, "the unit that a token is"),
        .value("algorithm", \.algorithm, .choice, "how a SentencePiece model is trained"),
        .value(
            "vocabulary", \.vocabulary, .wholeNumber(TextConfig.smallestVocabulary...1_000_000),
            "vocabulary entries, special ones included; an upper bound for words and characters"),
        .value(
            "coverage", \.coverage, .number(.atLeast(0.98), .atMost(1)),
            "the share of the characters of the training text that a SentencePiece model covers"),
        .value("normalization", \.normalization, .choice, "the Unicode normalisation form"),
        .value(
            "lowercase", \.lowercase, Form.casing.orNone("false"),
            "the language whose rules lower-case the text; none keeps the case"),
        model,
    ]

    fileprivate static let model = Field<Self>.value(
        "model", \.model, Form.path.orNone(),
        "a given SentencePiece model, the source's when joint; none trains one")
}

extension Form where Value == String {
    /// A language that ICU can lower-case.
    fileprivate static let casing = Form.text(
        "a language code, such as en or pt-BR", where: Normalizer.knows(language:))
}

extension ConfigNode {
    /// Writes out what has a short form.
    mutating func expandShortForms() {
        expandText()
        expandAttention()
    }

    /// Hands down to the sides what a whole `text` section says of them. What a side says of itself wins, unless it stands
    /// in the file and the other on the command line.
    private mutating func expandText() {
        guard var entries, let index = entries.firstIndex(where: { $0.key == "text" }) else { return }
        for field in TextConfig.Side.fields where field.key != "model" {
            for side in ["source", "target"] { entries[index].value.handDown(field.key, as: field.key, to: side) }
            entries[index].value.remove(field.key)
        }
        for side in ["source", "target"] {
            entries[index].value.handDown("\(side)_model", as: "model", to: side)
            entries[index].value.remove("\(side)_model")
        }
        content = .mapping(entries)
    }

    /// Hands the value of a key down to a section below, unless the section says something itself which wins.
    mutating func handDown(_ key: String, as name: String, to section: String) {
        guard let given = self[key], self[section].map({ $0.value.entries != nil }) ?? true else { return }
        let own = self[section]?.value[name]
        guard own == nil || given.origin.isOverride && own?.origin.isOverride == false else { return }
        set([section, name], to: given.value)
    }
}

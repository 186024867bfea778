import GrusFiles

/// What happens to raw text before it is segmented: a Unicode normalisation form, then lower-casing.
public struct Normalizer: Sendable {
    private let form: TextConfig.Normalization
    private let casing: Casing?

    /// - Parameters:
    ///   - form: the Unicode normalisation form.
    ///   - lowercase: the BCP 47 tag of the language whose rules lower-case the text; nil keeps the case.
    /// - Throws: `InputError` of kind `config` if `lowercase` is not a language tag.
    public init(form: TextConfig.Normalization = .none, lowercase: String? = nil) throws(InputError) {
        self.form = form
        casing = lowercase.flatMap(Casing.init)
        if let lowercase, casing == nil {
            throw InputError(.config, "text.lowercase: \"\(lowercase)\" is no language tag such as en, tr or de-AT")
        }
    }

    /// Whether a text is a language tag (BCP 47), whose rules may lower-case.
    public static func knows(language: String) -> Bool { Casing(language: language) != nil }

    /// The text in the chosen form and case.
    public func normalize(_ text: String) -> String {
        let normalized =
            switch form {
            case .none: text
            case .nfc: GrusText.normalize(text, compatible: false)
            case .nfkc: GrusText.normalize(text, compatible: true)
            }
        return casing?.lowercase(normalized) ?? normalized
    }
}

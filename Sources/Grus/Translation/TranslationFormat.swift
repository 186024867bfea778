/// How translations are written, each on a line.
public struct TranslationFormat: Sendable {
    /// The form of a line.
    public enum Form: String, Sendable, CaseIterable {
        /// The translation, and what is asked for beside it.
        case text
        /// An object with all that is known.
        case json
    }

    /// The form of a line.
    public var form = Form.text
    /// Whether the score stands before the text, with a tab behind it.
    public var scores = false
    /// Whether the alignment of words stands behind the text, behind ` ||| `: pairs such as `0-0 1-2` (the Pharaoh format).
    public var alignments = false
    /// How many translations of a line are written, each on a line as Moses writes it; nil for one without any of that.
    public var best: Int?

    /// The text alone.
    public init() {}

    /// Whether translations are needed with their details.
    public var needsDetails: Bool { form == .json || alignments }

    /// The lines of the translations of a line, without line feeds.
    ///
    /// - Parameters:
    ///   - translations: best first, at least one.
    ///   - number: that of the line, from 0.
    public func lines(of translations: [Translator.Translation], number: Int) -> [String] {
        guard form == .text else { return [json(translations).line] }
        guard best != nil else { return [text(translations[0])] }
        return translations.map { translation in
            let fields = [
                "\(number)", translation.text,
                "LogProbability= \(translation.logProbability) Length= \(translation.tokens)", "\(translation.score)",
            ]
            return (fields + (alignments ? [translation.pharaoh] : [])).joined(separator: " ||| ")
        }
    }

    private func text(_ translation: Translator.Translation) -> String {
        (scores ? "\(translation.score)\t" : "") + translation.text + (alignments ? " ||| \(translation.pharaoh)" : "")
    }

    private func json(_ translations: [Translator.Translation]) -> JSONValue {
        let source = translations[0].details?.source ?? []
        var members: [(key: String, value: JSONValue)] = translations[0].json
        members.append(("source", .array(source.map(JSONValue.string))))
        members.append(("pieces", .literal("\(translations[0].pieces)")))
        if let confidence = translations[0].confidence {
            members.append(("confidence", .number((confidence * 10_000).rounded() / 10_000)))
        }
        if let secondSearch = translations[0].secondSearch { members.append(("guard", secondSearch.json)) }
        if best != nil { members.append(("nbest", .array(translations.map { .object($0.json) }))) }
        return .object(members)
    }
}

extension Translator.Translation {
    /// The alignment in the Pharaoh format.
    fileprivate var pharaoh: String {
        (details?.alignment ?? []).map { "\($0.source)-\($0.target)" }.joined(separator: " ")
    }

    fileprivate var json: [(key: String, value: JSONValue)] {
        var members: [(key: String, value: JSONValue)] = [
            ("text", .string(text)), ("score", .literal("\(score)")), ("logprob", .literal("\(logProbability)")),
            ("tokens", .array((details?.target ?? []).map(\.json))),
        ]
        if let alignment = details?.alignment {
            members.append(
                ("alignment", .array(alignment.map { .array([.literal("\($0.source)"), .literal("\($0.target)")]) })))
        }
        if let flags { members.append(("flags", .array(flags.map { .string($0.rawValue) }))) }
        return members
    }
}

extension Translator.SecondSearch {
    fileprivate var json: JSONValue {
        .object([
            ("flags", .array(flags.map { .string($0.rawValue) })), ("pieces", .literal("\(pieces)")),
            ("replaced", .literal("\(replaced)")),
        ])
    }
}

extension Translator.Token {
    /// The token with its log-probability and the source token that it attended to most.
    fileprivate var json: JSONValue {
        let place: [(key: String, value: JSONValue)] = source.map { [("source", .literal("\($0)"))] } ?? []
        return .object([("token", .string(text)), ("logprob", .literal("\(logProbability)"))] + place)
    }
}

import Grus
import GrusFiles

/// What the translations that a page shows attend to.
struct ExampleAttention: Sendable {
    /// The maps by line: [system][line]. Texts that are too long for a page have none.
    let maps: [[Int: AttentionMap]]
    /// Of each system why it has no maps; nil if it has.
    let reasons: [String?]

    /// The tokens of a side that a map has room for.
    private static let most = 100

    /// Has the model of every system read its translations.
    ///
    /// - Throws: `InputError` of kind `system` if the system does not allow so many threads.
    init(_ texts: ComparedTexts, lines: [Int], threads: Int) throws(InputError) {
        let found = try texts.systems.map { system throws(InputError) in
            try Self.maps(of: system, texts, lines, threads)
        }
        (maps, reasons) = (found.map(\.maps), found.map(\.reason))
    }

    private static func maps(
        of system: ComparedSystem, _ texts: ComparedTexts, _ lines: [Int], _ threads: Int
    ) throws(InputError) -> (maps: [Int: AttentionMap], reason: String?) {
        let model: TranslationModel
        do throws(InputError) {
            model = try TranslationModel(path: system.path)
        } catch {
            return ([:], "cannot be read: \(error)")
        }
        guard model.config.model.decoder.attention.kind != .none else { return ([:], "has no attention") }
        let pairs = lines.map { (source: texts.sources[$0], translation: system.lines[$0]) }
        let found = try zip(lines, model.attention(in: pairs, threads: threads))
        let shown = found.compactMap { line, map in map.flatMap { fits($0) ? (line, $0) : nil } }
        return (Dictionary(uniqueKeysWithValues: shown), nil)
    }

    private static func fits(_ map: AttentionMap) -> Bool { max(map.source.count, map.target.count) <= most }
}

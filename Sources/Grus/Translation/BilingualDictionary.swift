import GrusCorpus
import GrusFiles

/// What is written for words of a source.
struct BilingualDictionary: Sendable {
    private let translations: [String: String]

    /// Reads a plain or zstd-compressed file: on each line a word, a tab, and what is written for it. Of several lines for a
    /// word the first one holds.
    ///
    /// - Throws: `InputError` of kind `missing`; of kind `data`, with the line, for one without a word or without a tab.
    init(file: String) throws(InputError) {
        let reader = try LineReader(path: file)
        var translations: [String: String] = [:]
        while let line = try reader.next() {
            let fields = line.split(separator: "\t", omittingEmptySubsequences: false).map(String.init)
            guard fields.count == 2, fields.allSatisfy({ $0.contains { !$0.isWhitespace } }) else {
                throw InputError(
                    .data, file: file, at: .line(reader.lineCount),
                    "expected a word of the source, a tab, and what is written for it")
            }
            if translations[fields[0]] == nil { translations[fields[0]] = fields[1] }
        }
        self.translations = translations
    }

    /// What is written for a word; nil if nothing is known.
    subscript(word: String) -> String? { translations[word] }
}

import CICU

/// The casing rules of a locale; this file is the room's only one that calls ICU.
final class Casing: @unchecked Sendable {
    // Sendable because ICU never changes an open case map.
    private let map: OpaquePointer

    /// - Returns: nil if `language` is not a well-formed BCP 47 tag.
    init?(language: String) {
        guard icu_is_language_tag(language, Int32(language.utf8.count)), let map = icu_casing_new(language) else {
            return nil
        }
        self.map = map
    }

    deinit { icu_casing_free(map) }

    func lowercase(_ text: String) -> String {
        let bytes = Array(text.utf8)
        let result = bytes.withUnsafeBytes { text in
            filled(CChar(0), capacity: bytes.count + 16) { result, capacity in
                icu_lowercase(map, text.bindMemory(to: CChar.self).baseAddress, Int32(bytes.count), result, capacity)
            }
        }
        return String(decoding: result.lazy.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}

/// The boundaries of Unicode Standard Annex 29.
final class Boundaries: @unchecked Sendable {
    // Sendable because ICU only ever works on a clone.
    private let rules: OpaquePointer

    /// Those of words, with ICU's dictionaries for scripts written without spaces.
    static let words = Boundaries(icu_words_new())
    /// Those of sentences.
    static let sentences = Boundaries(icu_sentences_new())

    private init(_ rules: OpaquePointer?) {
        guard let rules else { preconditionFailure("ICU has no boundary rules") }
        self.rules = rules
    }

    deinit { icu_boundaries_free(rules) }

    /// The segments of a text, white space and punctuation included; joined they are the text again.
    func segments(of bytes: [UInt8]) -> [ArraySlice<UInt8>] {
        var ends = [Int32](repeating: 0, count: bytes.count)
        let count = bytes.withUnsafeBytes { text in
            icu_segment_ends(rules, text.bindMemory(to: CChar.self).baseAddress, Int32(text.count), &ends)
        }
        precondition(count >= 0, "ICU cannot segment a text of \(bytes.count) bytes")
        var start = 0
        return ends[..<Int(count)].map { end in
            defer { start = Int(end) }
            return bytes[start..<Int(end)]
        }
    }
}

/// The columns of a terminal that a text without control characters takes. What is put together of several code points, such
/// as a letter with its accents, is as wide as the widest of them.
package func terminalColumns(of text: String) -> Int {
    text.reduce(0) { $0 + ($1.isASCII ? 1 : Int($1.unicodeScalars.map { icu_terminal_columns($0.value) }.max() ?? 0)) }
}

/// NFC, or NFKC if `compatible` (Unicode Standard Annex 15).
func normalize(_ text: String, compatible: Bool) -> String {
    let units = Array(text.utf16)
    let result = filled(UInt16(0), capacity: units.count + 16) { result, capacity in
        icu_normalize(compatible, units, Int32(units.count), result, capacity)
    }
    return String(decoding: result, as: UTF16.self)
}

/// What `body` writes into a buffer, called again with a larger one if it needs more than `capacity`.
private func filled<Unit>(
    _ zero: Unit, capacity: Int, _ body: (UnsafeMutablePointer<Unit>?, Int32) -> Int32
) -> ArraySlice<Unit> {
    var buffer = [Unit](repeating: zero, count: capacity)
    var needed = buffer.withUnsafeMutableBufferPointer { body($0.baseAddress, Int32($0.count)) }
    if needed > capacity {
        buffer = [Unit](repeating: zero, count: Int(needed))
        needed = buffer.withUnsafeMutableBufferPointer { body($0.baseAddress, Int32($0.count)) }
    }
    precondition(needed >= 0, "ICU cannot convert a text of \(capacity) units")
    return buffer[..<Int(needed)]
}

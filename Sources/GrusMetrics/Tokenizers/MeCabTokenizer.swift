import CMeCab
import Glibc

/// Why MeCab cannot cut text.
public enum MeCabError: Error, Equatable, CustomStringConvertible {
    /// There is no such library.
    case noLibrary(String)
    /// There is no such dictionary.
    case noDictionary(String)
    /// The dictionary has another number of words than the one that sacreBLEU uses.
    case otherDictionary(String, words: Int)

    /// What is missing, without a remedy.
    public var description: String {
        switch self {
        case .noLibrary(let library): "\(library): cannot load MeCab"
        case .noDictionary(let folder): "\(folder): no dictionary of MeCab"
        case .otherDictionary(let folder, let words): "\(folder): another dictionary of MeCab, with \(words) words"
        }
    }
}

extension Tokenizer {
    /// MeCab with the IPA dictionary, for Japanese: sacreBLEU's `ja-mecab`.
    ///
    /// Debian's dictionary has one word more than sacreBLEU's, 令和.
    ///
    /// - Parameters:
    ///   - library: the shared library of MeCab; that of Debian's package `libmecab2` by default.
    ///   - dictionary: the folder of the dictionary; that of `mecab-ipadic-utf8` by default.
    public static func japanese(
        library: String = "libmecab.so.2", dictionary: String = "/var/lib/mecab/dic/ipadic-utf8"
    ) throws(MeCabError) -> Tokenizer {
        try Tokenizer("ja-mecab", label: "IPA", MeCab(library, dictionary, wordCounts: [392_126, 392_127]))
    }

    /// MeCab-ko with its dictionary, for Korean: sacreBLEU's `ko-mecab`.
    ///
    /// - Parameters:
    ///   - library: the shared library of MeCab-ko. MeCab itself is none: it does not weigh spaces.
    ///   - dictionary: the folder of mecab-ko-dic.
    public static func korean(library: String, dictionary: String) throws(MeCabError) -> Tokenizer {
        let mecab = try MeCab(library, dictionary, wordCounts: [811_795])
        guard mecab.version.contains("/ko-") else { throw .noLibrary(library) }
        return Tokenizer("ko-mecab", label: "KO", mecab)
    }

    private init(_ name: String, label: String, _ mecab: MeCab) {
        self.init(name: "\(name)-\(mecab.version)-\(label)", rules: MeCabTokenizer(mecab: mecab))
    }
}

/// The words that MeCab finds.
private struct MeCabTokenizer: RewritingRules {
    /// What MeCab gets at once: in longer texts its sums of costs overflow, and a run of letters takes it the square of its
    /// length.
    private static let pieceLength = 4000
    let mecab: MeCab

    func separateWords(of text: inout ScalarText) {
        text.strip()
        let count = text.scalars.count
        let words = stride(from: 0, to: count, by: Self.pieceLength).map { start in
            mecab.words(of: text.string(start..<min(start + Self.pieceLength, count)))
        }
        text.load(words.joined(separator: " "))
    }
}

/// The library with a dictionary; this file is the room's only one that calls it.
private final class MeCab: @unchecked Sendable {
    // Sendable because finding words changes nothing.
    private let mecab: OpaquePointer

    /// - Parameter wordCounts: how many words a dictionary may have to be the right one.
    init(_ library: String, _ dictionary: String, wordCounts: [Int]) throws(MeCabError) {
        var missing = grus_mecab_library
        guard let mecab = grus_mecab_new(library, dictionary, &missing) else {
            throw missing == grus_mecab_library ? .noLibrary(library) : .noDictionary(dictionary)
        }
        self.mecab = mecab
        let count = Int(grus_mecab_word_count(mecab))
        guard wordCounts.contains(count) else { throw .otherDictionary(dictionary, words: count) }
    }

    deinit { grus_mecab_free(mecab) }

    var version: String { String(cString: grus_mecab_version(mecab)) }

    /// The words with spaces between them. What follows a NUL is not seen, as in sacreBLEU.
    func words(of text: String) -> String {
        guard let words = grus_mecab_words(mecab, text) else { preconditionFailure("out of memory") }
        defer { free(words) }
        return String(cString: words)
    }
}

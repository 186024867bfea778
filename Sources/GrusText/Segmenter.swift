import GrusFiles

/// Cuts text into tokens and joins tokens to text again: raw text in, raw text out.
///
/// Ids 0, 1 and 2 are those of `SpecialToken` in every segmenter.
public protocol Segmenter: Sendable {
    /// The number of ids, special ones included.
    var vocabularySize: Int { get }
    /// The ids of a text, without begin and end mark.
    func encode(_ text: String) -> [Int32]
    /// The text of ids in `0..<vocabularySize`; begin and end marks are passed over, an unknown token reads `⁇`.
    func decode(_ ids: [Int32]) -> String
    /// The same text, in which every unknown token reads as one of `words`, in their order; as many as there are unknown tokens.
    func decode(_ ids: [Int32], unknown words: [String]) -> String
    /// What each token of a text stands for in it, spaces among them; as many as `encode` gives ids.
    func segments(of text: String) -> [String]
    /// How the token of an id in `0..<vocabularySize` is written in the vocabulary, with its marks of spaces.
    func token(_ id: Int32) -> String
    /// Whether the token of an id in `0..<vocabularySize` goes on with the word of the token in front of it.
    func continuesWord(_ id: Int32) -> Bool
    /// Bytes from which the segmenter can be read again.
    func serialized() -> [UInt8]
}

extension Segmenter {
    /// The text of the token alone.
    public func token(_ id: Int32) -> String { decode([id]) }

    /// No: every token is a word.
    public func continuesWord(_ id: Int32) -> Bool { false }
}

/// The ids with a meaning of their own.
public enum SpecialToken {
    /// What the vocabulary does not hold.
    public static let unknown: Int32 = 0
    /// The begin of a sentence, which the decoder puts in front of a target sentence.
    public static let begin: Int32 = 1
    /// The end of a sentence, which closes source and target sentences.
    public static let end: Int32 = 2

    /// What no translation holds, for it says nothing.
    package static let silent = [unknown, begin]

    /// How the special tokens are written, in the order of their ids.
    package static let names = ["<unk>", "<s>", "</s>"]
    /// How an unknown token reads in text, as in SentencePiece.
    package static let unknownText = "\u{2047}"
}

/// Lines of text, one per call, nil at the end.
public typealias LineSource = () throws(InputError) -> String?

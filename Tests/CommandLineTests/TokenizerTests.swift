import Foundation
import Testing

/// Tokenisers that are not built in.
@Suite struct TokenizerTests {
    private let scratch: Scratch

    init() throws {
        scratch = try Scratch()
        try scratch.write("one two\n", to: "a")
    }

    private func evaluate(_ options: String...) throws -> CommandResult {
        try grus("evaluate", scratch["a"], "-i", scratch["a"], arguments: options)
    }

    @Test func aModelMustBeOne() throws {
        for name in ["spm", "flores200"] {
            let missing = try evaluate("--tokenize", "\(name):/nowhere/x.model")
            #expect(missing.exitCode == 66)
            #expect(missing.error == "grus: /nowhere/x.model: cannot read: No such file or directory\n")
            let wrong = try evaluate("--tokenize", "\(name):\(scratch["a"])")
            #expect(wrong.exitCode == 65)
            #expect(wrong.error == "grus: \(scratch["a"]): not a SentencePiece model\n")
        }
    }

    @Test(arguments: [
        (
            "ja-mecab:/nowhere",
            "/nowhere/ipadic/dicdir: no dictionary of MeCab; apt-get install libmecab2, and pip install"
        ),
        (
            "ko-mecab:/nowhere",
            "/nowhere/mecab_ko.libs/libmecab.so: cannot load MeCab; pip install --target FOLDER mecab-ko"
        ),
        ("ko-mecab", "Debian has no MeCab-ko; pip install --target FOLDER mecab-ko"),
    ])
    func aMissingMeCabIsNamedWithItsRemedy(tokenizer: String, message: String) throws {
        let result = try evaluate("--tokenize", tokenizer)
        #expect(result.exitCode == 66)
        #expect(result.output == "")
        #expect(result.error.hasPrefix("grus: tokeniser \(tokenizer.prefix(8)): \(message)"))
        #expect(result.error.split(separator: "\n").count == 1)
    }

    /// MeCab gives up the first when it is handed over whole, and takes minutes for the second.
    @Test(arguments: [("ヴ々ゑ", 111_000), ("x", 50_000)])
    func aLineForMeCabMayBeLong(characters: String, count: Int) throws {
        try scratch.write(String(repeating: characters, count: count) + "\n", to: "a")
        #expect(try evaluate("--tokenize", "ja-mecab", "--metrics", "bleu", "-b").output == "100.0\n")
    }

    @Test func whatIsNotScoredByBLEUNeedsNoTokenizer() throws {
        #expect(try evaluate("--language-pair", "en-ko", "--metrics", "chrf").exitCode == 0)
    }
}

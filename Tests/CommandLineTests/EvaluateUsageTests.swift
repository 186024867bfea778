import Foundation
import Testing

/// A command line that makes no sense is refused in one line, with exit code 64.
@Suite struct EvaluateUsageTests {
    private let scratch: Scratch

    init() throws {
        scratch = try Scratch()
        for name in ["a", "b"] { try scratch.write("one two\n", to: name) }
    }

    @Test(arguments: [
        ("", "expected reference files, or --model"),
        ("a --model nowhere", "--model scores the test sets of its config"),
        (
            "a -i b --beam 5",
            "--test, --set, --precision, --shortlist and the options of searching, such as --beam, are for --model"
        ),
        ("a -i b --num-refs 0", "--num-refs 0: expected 1 to 1000"),
        ("a b -i b --num-refs 2", "--num-refs is for a single reference file, not for 2"),
        ("a -i b b", "--input names b twice"),
        ("a -i b --paired-bs", "paired tests compare systems"),
        ("a -i a b --paired-bs --paired-ar", "--paired-bs and --paired-ar exclude each other"),
        ("a -i a b --paired-bs --paired-bs-n 0", "--paired-bs-n 0: expected 1 to 1000000"),
        ("a -i a b --paired-ar --paired-ar-n 0", "--paired-ar-n 0: expected 1 to 1000000"),
        ("a -i a b --confidence", "--confidence is for one system"),
        ("a -i b --confidence --confidence-n 1", "--confidence-n 1: expected 2 to 1000000"),
        ("a -i b --confidence --confidence-n 1000000000", "--confidence-n 1000000000: expected 2 to 1000000"),
        ("a -i a b --paired-bs --paired-bs-n 1000000000", "--paired-bs-n 1000000000: expected 1 to 1000000"),
        ("a -i a b --paired-ar --paired-ar-n 1000000000", "--paired-ar-n 1000000000: expected 1 to 1000000"),
        ("a -i b --confidence --seed x1", "--seed x1: expected a whole number"),
        ("a -i b --sentence-level -m bleu ter", "--sentence-level: expected one metric"),
        ("a -i a b --sentence-level", "--sentence-level: expected one system"),
        ("a -i b --sentence-level --confidence", "--sentence-level: there are no intervals"),
        ("a -i b --smooth-value 1", "--smooth-value is for --smooth-method floor or add-k"),
        ("a -i b --smooth-method floor --smooth-value=-1", "--smooth-value -1.0: expected a number of at least 0"),
        ("a -i b --max-ngram-order 0", "--max-ngram-order 0: expected 1 to 100"),
        ("a -i b --chrf-char-order 0", "--chrf-char-order 0: expected 1 to 100"),
        ("a -i b --chrf-word-order=-1", "--chrf-word-order -1: expected 0 to 100"),
        ("a -i b --chrf-beta 0", "--chrf-beta 0: expected 1 to 1000"),
        ("a -i b --width 16", "--width 16: expected 0 to 15 decimals"),
        ("a -i b --width=-1", "--width -1: expected 0 to 15 decimals"),
        ("a -i b --tokenize klingon", "unknown tokeniser klingon: expected"),
        ("a -i b --tokenize flores200", "tokeniser flores200: download its SentencePiece model"),
        ("a -i b --tokenize zh:x", "tokeniser zh takes no path"),
        ("a -i b --tokenize spm:", "tokeniser spm: the path is empty"),
        ("a -i b --language-pair zh", "--language-pair zh: expected SOURCE-TARGET, such as en-zh"),
        (
            "a -i b --test x=y",
            "--test, --set, --precision, --shortlist and the options of searching, such as --beam, are for --model"
        ),
    ])
    func oneLineSaysWhatIsWrong(commandLine: String, message: String) throws {
        let arguments = commandLine.split(separator: " ").map {
            ["a", "b"].contains($0) ? scratch[String($0)] : String($0)
        }
        let result = try grus("evaluate", arguments: arguments)
        #expect(result.exitCode == 64)
        #expect(result.output == "")
        let error = result.error.replacingOccurrences(of: scratch.path + "/", with: "")
        #expect(error.hasPrefix("grus: \(message)"))
        #expect(error.split(separator: "\n").count == 1)
    }
}

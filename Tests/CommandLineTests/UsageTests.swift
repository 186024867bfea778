import Testing

/// A command line that is wrong is refused on one line, which says where to look.
@Suite struct UsageTests {
    @Test(arguments: [
        ("transalte", "unexpected argument 'transalte' (see grus --help)"),
        ("train", "missing expected argument '<config>' (see grus train --help)"),
        ("translate --model x --baem 5", "unknown option '--baem'. Did you mean '--beam'? (see grus translate --help)"),
        ("translate --model", "missing value for '--model <model>' (see grus translate --help)"),
        ("translate --model x --beam", "missing value for '--beam <beam>' (see grus translate --help)"),
        ("translate --model x --beam y", "the value 'y' is invalid for '--beam <beam>' (see grus translate --help)"),
        ("translate --model x -xb", "unknown option '-xb'"),
        ("config x y", "unexpected argument 'y' (see grus config --help)"),
        ("evaluate x --format xml", "Please provide one of 'text' and 'json' (see grus evaluate --help)"),
        ("evaluate", "expected reference files, or --model (see grus evaluate --help)"),
    ])
    func oneLineSaysWhereToLook(commandLine: String, message: String) throws {
        expectRefusal(try run(commandLine), 64, message)
    }

    @Test(arguments: [
        ("benchmark --config x --config y", "--config is given twice (see grus benchmark --help)"),
        ("evaluate x -f text --format=json", "--format is given twice"),
        ("translate --model x --beam 1 --beam=1", "--beam is given twice"),
        ("train x --output a --set seed=1 --output b", "--output is given twice"),
        ("evaluate x -s exp -bs none", "--smooth-method is given twice"),
        ("evaluate x -nr 2 --num-refs 2", "--num-refs is given twice"),
    ])
    func anOptionWithOneValueIsGivenOnce(commandLine: String, message: String) throws {
        expectRefusal(try run(commandLine), 64, message)
    }

    @Test func optionsWithManyValuesAndFlagsMayBeRepeated() throws {
        let scratch = try Scratch()
        try scratch.write("name: x\ncorpus: {source: en, target: de, train: x}\n", to: "x.yaml")
        for side in ["en", "de"] { try scratch.write("", to: "x.\(side)") }
        try grus("config", scratch["x.yaml"], "--set", "seed=1", "--set", "seed=2").expectSuccess()
        try scratch.write("a\n", to: "--model")
        let words = try shell("cd '\(scratch.path)'; '\(executable.path)' evaluate -b -b -- --model <<< a")
        #expect(words.output == "0.0\n100.0\n")
    }

    @Test(arguments: [
        ("translate --model x --beam -1", "--beam -1: expected 1 to 1000"),
        ("evaluate x -w -1", "--width -1: expected 0 to 15 decimals"),
        ("translate --model x --length-penalty -0.5", "--length-penalty -0.5: expected a number of at least 0"),
        ("train x --threads -1", "--threads -1: expected 1 to 1024"),
        ("benchmark --seconds -inf", "--seconds -inf: expected a number above 0"),
        ("evaluate x --width -1", "--width -1: expected 0 to 15 decimals"),
    ])
    func aNumberBelowZeroIsAValue(commandLine: String, message: String) throws {
        expectRefusal(try run(commandLine), 64, message)
    }

    @Test func longWordsAreCutShort() throws {
        let word = String(repeating: "1234567890", count: 1000)
        for arguments in [["--beam", word], ["--beam=\(word)"], ["--\(word)"], ["-\(word)"]] {
            let result = try grus("translate", "--model", "x", arguments: arguments)
            expectRefusal(result, 64, "(see grus translate --help)")
            #expect(result.error.count < 400, "\(result.error)")
        }
        let many = try grus("config", arguments: Array(repeating: "word", count: 1000))
        expectRefusal(many, 64, "999 unexpected arguments", "(see grus config --help)")
        #expect(many.error.count < 700)
    }

    @Test(arguments: ["--help", "help train", "train --help", "--version", "", "--generate-completion-script bash"])
    func requestsAreAnsweredOnStandardOutput(commandLine: String) throws {
        let result = try run(commandLine)
        result.expectSuccess()
        #expect(result.error == "")
        #expect(result.output != "")
    }

    private func run(_ commandLine: String) throws -> CommandResult {
        try grus(arguments: commandLine.split(separator: " ").map(String.init))
    }
}

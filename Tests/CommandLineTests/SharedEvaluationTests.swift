import Foundation
import Testing

/// What ranks share beside trainings and translations, and what they leave to the leader.
@Suite(.enabled(if: hasMPIRun, "mpirun is not installed"))
struct SharedEvaluationTests {
    private let toy: ToyExperiment

    init() throws {
        toy = try ToyExperiment()
        let test = "corpus.test={first: \(toy.scratch["dev"]), second: \(toy.scratch["train"])}"
        try toy.train("--set", "training.stop.epochs=1", "--set", test).expectSuccess()
    }

    @Test(arguments: [2, 3], [[], ["--format", "json"], ["--set", "decoding.maximum_source=5", "--beam", "1"]])
    func testSetsAreScoredAsInOneProcess(ranks: Int, options: [String]) throws {
        let words = ["evaluate", "--model", toy.run, "--width", "6"] + options
        let alone = try grus(arguments: words)
        alone.expectSuccess()
        let files = ["scores.json", "translations/first.de", "translations/second.de"]
        let expected = try files.map { try toy.bytes($0) }
        for file in files { try FileManager.default.removeItem(atPath: "\(toy.run)/\(file)") }
        let shared = try mpirun(ranks, arguments: words)
        shared.expectSuccess()
        #expect(shared.output == alone.output && !alone.output.isEmpty)
        #expect(shared.error == alone.error)
        #expect(try files.map { try toy.bytes($0) } == expected)
    }

    @Test func aFaultEndsAllInOneLine() throws {
        let missing = try mpirun(2, "evaluate", "--model", toy.run, "--test", "x=\(toy.scratch["nowhere"])")
        expectRefusal(missing, 66, "nowhere", "--test x=PATH")
    }

    /// The first test set has been printed when the second turns out to be missing.
    @Test func whatWasPrintedBeforeAFaultIsNotLost() throws {
        let words = [
            "evaluate", "--model", toy.run, "--test", "dev=\(toy.scratch["dev"])", "--test", "x=\(toy.scratch["x"])",
        ]
        let shared = try mpirun(2, arguments: words)
        #expect(shared.exitCode == 66)
        #expect(try shared.output == grus(arguments: words).output && !shared.output.isEmpty)
    }

    // MARK: The leader alone

    @Test func textsAreScoredByTheLeaderAlone() throws {
        try shell("zstd -dc '\(toy.scratch["dev.de.zst"])' > '\(toy.scratch["dev.de"])'").expectSuccess()
        let words = ["evaluate", toy.scratch["dev.de"], "--input", toy.scratch["dev.de"]]
        let shared = try mpirun(3, arguments: words)
        shared.expectSuccess()
        #expect(try shared.output == grus(arguments: words).output)
    }

    @Test func otherCommandsAreTheLeadersAlone() throws {
        for words in [
            ["config", toy.config], ["show", "\(toy.run)/best.safetensors"], ["--version"], ["train", "--help"],
        ] {
            let shared = try mpirun(2, arguments: words)
            shared.expectSuccess()
            #expect(try shared.output == grus(arguments: words).output && !shared.output.isEmpty)
        }
        try mpirun(3, "quantize", toy.run).expectSuccess()
        expectRefusal(try mpirun(2, "config", toy.scratch["missing"]), 66, "missing")
        expectRefusal(try mpirun(3, "show"), 64, "(see grus show --help)")
        expectRefusal(try mpirun(2, "nonsense"), 64, "nonsense")
    }
}

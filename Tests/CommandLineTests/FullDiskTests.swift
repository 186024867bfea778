import Foundation
import Testing

/// Trainings whose disk is full for a while, or stays so. A limit of the size of files stands for the full disk.
struct FullDiskTests {
    private let toy: ToyExperiment

    init() throws { toy = try ToyExperiment() }

    private static let patient = ["training.checkpoint.on_error=continue", "training.stop.epochs=4"]

    /// Trains under a limit in kilobytes.
    ///
    /// - Parameter lifting: whether the limit goes when the training has said that something is wrong.
    private func train(_ settings: [String], kilobytes: Int, lifting: Bool = false) throws -> CommandResult {
        let words = settings.map { "'\($0)'" }.joined(separator: " ")
        return try shell(
            """
            trap '' XFSZ; ulimit -S -f \(kilobytes); cd '\(toy.scratch.path)'
            '\(executable.path)' train toy.yaml --output run --quiet --set \(words) 2>said & training=$!
            if \(lifting); then
                until [ -s said ] || ! kill -0 $training; do sleep 0.005; done
                prlimit --pid $training --fsize=unlimited
            fi
            wait $training; code=$?
            cat said >&2
            exit $code
            """)
    }

    @Test func aTrainingThatMayNotGoOnEnds() throws {
        let result = try train(["training.stop.epochs=4"], kilobytes: 8)
        expectRefusal(result, 74, "safetensors: cannot write: File too large")
        #expect(try toy.files() == ["config.yaml", "log.jsonl"])
    }

    /// It says so of every checkpoint, and ends with an error, for the last one must be there.
    @Test func aTrainingThatGoesOnMustSaveAtTheEnd() throws {
        let result = try train(Self.patient, kilobytes: 8)
        #expect(result.exitCode == 74, "\(result.error)")
        let lines = result.error.split(separator: "\n")
        #expect(lines.count == 5, "\(result.error)")
        #expect(
            lines.dropLast().allSatisfy { $0.hasSuffix("training goes on, and writes it with the next checkpoint") })
        #expect(lines.last?.hasSuffix("safetensors: cannot write: File too large") == true)
        #expect(try toy.files() == ["config.yaml", "log.jsonl"])
    }

    /// When the limit is lifted, all is as if the disk had never been full.
    @Test(.enabled(if: hasPrlimit, "prlimit is not installed"))
    func aTrainingThatGoesOnEndsAsOnAnEmptyDisk() throws {
        let settings = [
            "training.checkpoint.on_error=continue", "training.stop.epochs=12", "training.stop.patience=none",
            "training.validate.every=2", "training.validate.samples=2",
        ]
        let whole = toy.scratch["whole"]
        try toy.train(arguments: ["--set"] + settings, output: whole).expectSuccess()
        let result = try train(settings, kilobytes: 8, lifting: true)
        #expect(result.exitCode == 0, "\(result.error)")
        #expect(result.error.hasPrefix("grus: warning: run/"), "\(result.error)")
        for file in ["best.safetensors", "last.safetensors"] {
            #expect(try toy.bytes(file) == toy.bytes(file, of: whole), "\(file)")
        }
        #expect(try toy.history() == toy.history(of: whole))
    }

    private static let hasPrlimit = (try? shell("command -v prlimit").exitCode) == 0
}

import Foundation
import Testing

/// Confidence, learnt from the development set of a toy model.
struct CalibrateCommandTests {
    private let toy: ToyExperiment
    private let text = ToyExperiment.sentences.prefix(10).map { "\($0.english)\n" }.joined()
    private var file: String { "\(toy.run)/calibration.json" }

    init() throws {
        toy = try ToyExperiment()
        try toy.train("--set", "training.stop.epochs=1", "training.teacher_forcing=1.0").expectSuccess()
    }

    private func translate(_ arguments: String...) throws -> CommandResult {
        try grus("translate", "--model", toy.run, "--format", "json", arguments: arguments, input: text)
    }

    private func confidences(_ result: CommandResult) throws -> [Double] {
        result.expectSuccess()
        return try result.output.split(separator: "\n").compactMap { line in
            let object = try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any]
            return object?["confidence"] as? Double
        }
    }

    private func content() throws -> [String: Any] {
        let data = try Data(contentsOf: URL(fileURLWithPath: file))
        return try #require(JSONSerialization.jsonObject(with: data) as? [String: Any])
    }

    @Test func aRunIsCalibrated() throws {
        #expect(try confidences(translate()) == [])
        let learnt = try grus("calibrate", toy.run, "--threads", "1")
        learnt.expectSuccess()
        for word in ["Pearson", "Spearman", "calibration error", "confidence", "chrF2/100"] {
            #expect(learnt.output.contains(word), "\(word)")
        }
        let bytes = try Data(contentsOf: URL(fileURLWithPath: file))
        let plain = try grus("translate", "--model", toy.run, input: text)
        let result = try translate()
        #expect(result.error == "")
        let found = try confidences(result)
        #expect(found.count == 10 && found.allSatisfy { (0...1).contains($0) } && Set(found).count > 1)
        #expect(try grus("translate", "--model", toy.run, input: text).output == plain.output)
        // The same again, with any number of threads.
        #expect(try grus("calibrate", toy.run, "--threads", "3").output == learnt.output)
        #expect(try Data(contentsOf: URL(fileURLWithPath: file)) == bytes)
        // Given lines, and empty ones, have none.
        try toy.scratch.write(
            ToyExperiment.sentences.prefix(10).map { "\($0.german)\n" }.joined(), to: "given")
        #expect(try confidences(translate("--reference", toy.scratch["given"])).isEmpty)
        let empty = try grus("translate", "--model", toy.run, "--format", "json", input: "\n")
        #expect(!empty.output.contains("confidence"))
    }

    /// The confidence of the development set is, on the mean, its chrF.
    @Test func confidenceIsTheExpectedChrF() throws {
        try grus("calibrate", toy.run).expectSuccess()
        let dev = try shell("zstd -dc '\(toy.scratch["dev.en.zst"])'").output
        let found = try confidences(
            try grus("translate", "--model", toy.run, "--format", "json", input: dev))
        let translations = try grus("translate", "--model", toy.run, input: dev).output
        let scores = try grus(
            "evaluate", toy.scratch["dev.de.zst"], "-m", "chrf", "--sentence-level", "--score-only", "--width", "4",
            input: translations
        ).output.split(separator: "\n").compactMap { Double($0) }
        #expect(found.count == 40 && scores.count == 40)
        let (confidence, score) = (found.reduce(0, +) / 40, scores.reduce(0, +) / 4000)
        // The point at the origin pulls it towards a half.
        #expect(abs(confidence - (score + (score - confidence) / 40)) < 0.02)
    }

    // MARK: Where it does not hold

    @Test func anotherSearchHasNone() throws {
        try grus("calibrate", toy.run).expectSuccess()
        let other = try translate("--beam", "2")
        #expect(try confidences(other) == [])
        #expect(
            other.error.contains(
                "calibration.json: it was learnt with decoding.beam: 3, not 2, so there is no confidence"))
        expectRefusal(try translate("--beam", "2", "--calibration", file), 65, file, "decoding.beam: 3, not 2")
        try grus("calibrate", toy.run, "--beam", "2", "--output", toy.scratch["two.json"]).expectSuccess()
        #expect(try confidences(translate("--beam", "2", "--calibration", toy.scratch["two.json"])).count == 10)
        let rounded = try translate("--precision", "int8")
        #expect(rounded.error.contains("it was learnt with f32 products, not int8"))
        let text = try grus("translate", "--model", toy.run, "--calibration", file, input: text)
        expectRefusal(text, 64, "--calibration: only --format json writes confidence")
    }

    @Test func anotherModelHasNone() throws {
        try grus("calibrate", toy.run).expectSuccess()
        try grus("quantize", toy.run).expectSuccess()
        let small = "\(toy.run)/int8.safetensors"
        expectRefusal(
            try grus("translate", "--model", small, "--format", "json", "--calibration", file, input: text), 65, file,
            "it was learnt with another model")
        try grus("calibrate", small).expectSuccess()
        let result = try grus(
            "translate", "--model", small, "--format", "json", "--calibration", "\(toy.run)/int8.calibration.json",
            input: text)
        #expect(try confidences(result).count == 10)
    }

    // MARK: Files

    @Test func whatIsWrittenIsListed() throws {
        try grus("calibrate", toy.run).expectSuccess()
        let package = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let page = try String(contentsOf: package.appending(path: "Sources/FORMATS.md"), encoding: .utf8)
        let content = try content()
        #expect(content.count == 9)
        for key in content.keys { #expect(page.contains("\n| `\(key)` |"), "\(key)") }
        for signal in try #require(content["signals"] as? [[String: Any]]) {
            let name = try #require(signal["signal"] as? String)
            #expect(page.contains("`\(name)`"), "\(name)")
        }
        #expect(page.contains("\n| `calibration.json` |"))
    }

    @Test(arguments: [
        ("\"grus-calibration\"", "\"other\"", "not a calibration"),
        ("\"format_version\" : 1", "\"format_version\" : 2", "format version 2"),
        ("\"mean_probability\"", "\"meaning\"", "damaged"), ("\"bias\" : ", "\"bias\" : 1e999, \"x\" : ", "damaged"),
        ("}", "", "not a calibration"), ("\"deviation\" : ", "\"deviation\" : -", "damaged"),
    ])
    func aDamagedFileIsRefused(old: String, new: String, message: String) throws {
        try grus("calibrate", toy.run).expectSuccess()
        let text = try String(contentsOfFile: file, encoding: .utf8)
        try text.replacingOccurrences(of: old, with: new).write(toFile: file, atomically: true, encoding: .utf8)
        expectRefusal(try translate(), 65, file, message)
    }

    @Test func whatIsMissingIsTold() throws {
        expectRefusal(try translate("--calibration", "nowhere.json"), 66, "nowhere.json")
        expectRefusal(try grus("calibrate", toy.run, "--dev", "nowhere"), 66, "nowhere")
        expectRefusal(try grus("calibrate", toy.run, toy.run), 64, "--output is missing")
        expectRefusal(try grus("calibrate", toy.run, "--output", toy.scratch["no/where"]), 73, "no/where")
        try toy.scratch.write("the dog\n", to: "few.en")
        try toy.scratch.write("der Hund\n", to: "few.de")
        expectRefusal(
            try grus("calibrate", toy.run, "--dev", toy.scratch["few"]), 65, "1 lines with text", "at least 20")
    }
}

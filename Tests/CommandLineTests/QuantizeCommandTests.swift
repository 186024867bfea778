import Foundation
import Testing

/// Models in other precisions, and files of int8, of a toy model.
struct QuantizeCommandTests {
    private let toy: ToyExperiment
    private var best: String { "\(toy.run)/best.safetensors" }
    private var small: String { "\(toy.run)/int8.safetensors" }
    private let sentences = ToyExperiment.sentences.prefix(60).map { "\($0.english)\n" }.joined()

    init() throws {
        toy = try ToyExperiment()
        try toy.train("--set", "training.stop.epochs=2").expectSuccess()
    }

    private func translate(_ arguments: String...) throws -> String {
        let result = try grus("translate", arguments: arguments, input: sentences)
        result.expectSuccess()
        return result.output
    }

    // MARK: What works

    @Test func aQuantisedFileIsAModelLikeAnyOther() throws {
        let before = try toy.bytes("best.safetensors")
        let report = try grus("quantize", toy.run)
        report.expectSuccess()
        for part in ["f32", "int8", "\nfile ", "\ndev BLEU ", "\nsentences/s ", "\nlines changed "] {
            #expect(report.output.contains(part), "\(report.output)")
        }
        #expect(try toy.bytes("best.safetensors") == before)
        // The file says what the model itself says when it is rounded on the fly.
        let translations = try translate("--model", small)
        #expect(try translate("--model", toy.run, "--precision", "int8") == translations)
        #expect(try translate("--model", small, "--precision", "int8") == translations)
        #expect(try translate("--model", toy.run, "--precision", "f32") == translate("--model", best))
        #expect(translations.split(separator: "\n").count == 60)
        // Equal models make equal files.
        let again = toy.scratch["again.safetensors"]
        try grus("quantize", best, "--output", again).expectSuccess()
        #expect(try toy.scratch.bytes("again.safetensors") == toy.bytes("int8.safetensors"))
    }

    @Test func threadsAndBatchesChangeNothing() throws {
        try grus("quantize", best).expectSuccess()
        let model = "\(toy.run)/best.int8.safetensors"
        let together = try translate("--model", model, "--threads", "1")
        #expect(try translate("--model", model, "--threads", "3") == together)
        let lines = sentences.split(separator: "\n")
        for index in [0, 17, 59] {
            let alone = try grus("translate", "--model", model, input: "\(lines[index])\n").output
            #expect(alone == "\(together.split(separator: "\n")[index])\n")
        }
    }

    @Test func bothPrecisionsAreKnownToTranslateAndEvaluate() throws {
        for precision in ["bf16", "int8"] {
            #expect(try translate("--model", toy.run, "--precision", precision).split(separator: "\n").count == 60)
            try grus(
                "evaluate", "--model", toy.run, "--test", "dev=\(toy.scratch["dev"])", "--precision", precision
            ).expectSuccess()
        }
        let records = try String(decoding: toy.bytes("scores.json"), as: UTF8.self)
        #expect(records.contains("\"precision\": \"bf16\"") && records.contains("\"precision\": \"int8\""))
    }

    @Test func thePrecisionIsShown() throws {
        try grus("quantize", toy.run).expectSuccess()
        #expect(try grus("show", toy.run).output.contains("\nprecision "))
        let shown = try grus("show", small).output
        for part in ["int8\n", "  attention.query.weight ", "I8 12×12\n", "weight.scale ", "F32 1×12\n"] {
            #expect(shown.contains(part), "\(part)")
        }
        #expect(try grus("show", small, "--json").output.contains("\"precision\" : \"int8\""))
    }

    @Test func withoutADevelopmentSetTheFileIsWritten() throws {
        for side in ["en", "de"] { try FileManager.default.removeItem(atPath: toy.scratch["dev.\(side).zst"]) }
        let result = try grus("quantize", toy.run)
        result.expectSuccess()
        #expect(result.error.contains("dev.en") && result.error.contains("--dev PATH"))
        #expect(result.output.contains("file ") && !result.output.contains("BLEU"))
        #expect(try translate("--model", small).split(separator: "\n").count == 60)
        try grus("quantize", toy.run, "--dev", toy.scratch["train"]).expectSuccess()
        expectRefusal(try grus("quantize", toy.run, "--dev", toy.scratch["no"]), 66, "no.en")
    }

    // MARK: What is refused

    @Test func aQuantisedFileIsNeitherQuantisedNorTrainedOn() throws {
        try grus("quantize", toy.run).expectSuccess()
        expectRefusal(try grus("quantize", small), 65, small, "rounded to int8 already")
        expectRefusal(
            try grus("average", toy.run, small, "--output", toy.scratch["x"]), 65, small, "rounded to int8")
        for precision in ["f32", "bf16"] {
            expectRefusal(
                try grus("translate", "--model", small, "--precision", precision), 65, small, "rounded to int8")
        }
        expectRefusal(
            try grus("import", small, "--config", toy.config, "--output", toy.scratch["x"]), 78, "text.source.model")
        let last = "\(toy.run)/last.safetensors"
        try FileManager.default.removeItem(atPath: last)
        try FileManager.default.copyItem(atPath: small, toPath: last)
        expectRefusal(
            try grus("train", toy.config, "--output", toy.run, "--resume", "--set", "training.stop.epochs=3"), 65, last,
            "rounded to int8")
    }

    @Test func int8IsNotForTraining() throws {
        expectRefusal(
            try toy.train("--set", "training.precision=int8", output: toy.scratch["other"]), 78, "training.precision",
            "f32 or bf16")
        expectRefusal(try grus("translate", "--model", toy.run, "--precision", "int4"), 64, "--precision")
    }

    @Test func aFileThatCannotBeWrittenIsReported() throws {
        expectRefusal(try grus("quantize", toy.run, "--output", toy.scratch["no/where"]), 73, "no/where")
    }

    /// Of a file that was changed, with its checksum left in and with it taken out.
    @Test(arguments: [
        ("I8\",\"shape\":[12,12]", "I8\",\"shape\":[6, 24]", "shape"), ("weight.scale", "weight.scalf", "weight.scale"),
        ("\"precision\":\"int8\"", "\"precision\":\"f32\" ", "is of type I8, not F32"),
    ])
    func aHeaderThatWasChangedIsFound(old: String, new: String, message: String) throws {
        try grus("quantize", toy.run).expectSuccess()
        try change(small) { header in header.replacingOccurrences(of: old, with: new) }
        expectRefusal(try grus("translate", "--model", small), 65, small, "checksum")
        try takeOutChecksum()
        expectRefusal(try grus("translate", "--model", small), 65, small, message)
    }

    @Test(arguments: [
        (Float.nan, "infinite number or NaN"), (Float.infinity, "infinite number or NaN"), (-1, "below 0"),
    ])
    func aScaleThatIsNoneIsFound(scale: Float, message: String) throws {
        try grus("quantize", toy.run).expectSuccess()
        var bytes = try toy.bytes("int8.safetensors")
        let header = 8 + bytes.prefix(8).reversed().reduce(0) { $0 << 8 | Int($1) }
        let text = String(decoding: bytes[8..<header], as: UTF8.self)
        let entry = #/attention\.key\.weight\.scale":\{"dtype":"F32","shape":\[1,12\],"data_offsets":\[(\d+),/#
        let place = try header + #require(text.firstMatch(of: entry).flatMap { Int($0.1) })
        withUnsafeBytes(of: scale.bitPattern.littleEndian) { bytes.replaceSubrange(place..<place + 4, with: $0) }
        try bytes.write(to: URL(fileURLWithPath: small))
        expectRefusal(try grus("translate", "--model", small), 65, small, "checksum")
        try takeOutChecksum()
        expectRefusal(try grus("translate", "--model", small), 65, "attention.key.weight.scale", message)
    }

    @Test func aFileCutShortIsFound() throws {
        try grus("quantize", toy.run).expectSuccess()
        let whole = try toy.bytes("int8.safetensors")
        for count in [7, 100, whole.count / 2, whole.count - 1] {
            try whole.prefix(count).write(to: URL(fileURLWithPath: small))
            expectRefusal(try grus("translate", "--model", small), 65, small, "damaged")
        }
    }

    /// Makes a file from elsewhere of the quantised one, which then need not have a checksum.
    private func takeOutChecksum() throws {
        try change(small) { header in
            header.replacing(#/"checksum":"[^"]*",/#) { String(repeating: " ", count: $0.0.count) }
                .replacing("format_version", with: "format-version")
        }
    }

    /// Rewrites the header of a file, which stays as long as it is.
    private func change(_ path: String, _ edit: (String) -> String) throws {
        var bytes = try Data(contentsOf: URL(fileURLWithPath: path))
        let end = 8 + bytes.prefix(8).reversed().reduce(0) { $0 << 8 | Int($1) }
        let changed = edit(String(decoding: bytes[8..<end], as: UTF8.self))
        try #require(changed.utf8.count == end - 8)
        bytes.replaceSubrange(8..<end, with: changed.utf8)
        try bytes.write(to: URL(fileURLWithPath: path))
    }
}

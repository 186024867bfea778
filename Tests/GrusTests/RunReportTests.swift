import Foundation
import Grus
import TestFolders
import Testing

@Suite struct JSONLinesLogTests {
    private struct Record: Encodable {
        var update: Int
        var loss: Double
    }

    @Test func aLinePerRecord() throws {
        let folder = try TemporaryFolder()
        let log = try JSONLinesLog("\(folder.path)/log.jsonl")
        try log.append(Record(update: 1, loss: 2.5))
        try log.append(Record(update: 2, loss: .infinity))
        #expect(try folder.read("log.jsonl") == "{\"loss\":2.5,\"update\":1}\n{\"loss\":\"inf\",\"update\":2}\n")
    }

    @Test(arguments: [(0, 0), (1, 2), (2, 2), (3, 4), (7, 5), (9, 5)])
    func laterRecordsAreTakenBack(update: Int, kept: Int) throws {
        let folder = try TemporaryFolder()
        let lines = [
            "{\"update\":0}\n", "{\"loss\":1,\"update\":1}\n", "{\"update\":3}\n", "no record\n", "{\"update\":7}\n",
        ]
        try folder.write(lines.joined() + "{\"upda", to: "log.jsonl")
        let log = try JSONLinesLog("\(folder.path)/log.jsonl")
        _ = try log.cut(after: update)
        try log.append(Record(update: 8, loss: 1))
        #expect(try folder.read("log.jsonl") == lines.prefix(kept).joined() + "{\"loss\":1,\"update\":8}\n")
    }

    /// A checkpoint of before the validation at its update is followed by that validation.
    @Test(arguments: [(true, 4), (false, 2)]) func aValidationThatComesAgainIsTakenBack(isValidated: Bool, kept: Int)
        throws
    {
        let folder = try TemporaryFolder()
        let lines = ["start", "update", "validation", "sample"].map { "{\"event\":\"\($0)\",\"update\":3}\n" }
        try folder.write(lines.joined(), to: "log.jsonl")
        _ = try JSONLinesLog("\(folder.path)/log.jsonl").cut(after: 3, isValidated: isValidated)
        #expect(try folder.read("log.jsonl") == lines.prefix(kept).joined())
    }

    @Test(arguments: [("{\"a\":1}\n{\"a\"", "{\"a\":1}\n"), ("{\"a\"", ""), ("{\"a\":1}\n", "{\"a\":1}\n"), ("", "")])
    func aHalfLineIsCutOff(before: String, kept: String) throws {
        let folder = try TemporaryFolder()
        try folder.write(before, to: "log.jsonl")
        try JSONLinesLog("\(folder.path)/log.jsonl").append(Record(update: 3, loss: 1))
        #expect(try folder.read("log.jsonl") == kept + "{\"loss\":1,\"update\":3}\n")
    }
}

@Suite struct ProgressBarTests {
    private final class Recorder {
        var text = ""
        var seconds = 0.0
        func screen(columns: Int?) -> ProgressBar.Screen {
            .init(columns: { columns }, write: { self.text += $0 }, now: { self.seconds })
        }
    }

    private let progress = TrainingProgress(
        epoch: 3, epochs: 30, fraction: 0.5, loss: 2.3144, targetTokensPerSecond: 1849.7, learningRate: 0.0005,
        secondsLeft: 3852)
    private let line = "epoch 3/30 50 % · loss 2.314 · 1:04:12 left · 1,850 tokens/s · rate 0.0005"

    @Test func oneLineSaysItAll() {
        #expect(progress.description == line)
        let short = TrainingProgress(
            epoch: 1, fraction: 0.999, loss: 0, targetTokensPerSecond: .nan, learningRate: 0.00005, secondsLeft: 72)
        #expect(short.description == "epoch 1 99 % · loss 0.000 · 1:12 left · – tokens/s · rate 5e-05")
    }

    @Test func aTerminalLineIsRedrawnInPlace() {
        let recorder = Recorder()
        let bar = ProgressBar(on: recorder.screen(columns: line.count + 12), redraw: 1)
        bar.show(progress)
        #expect(recorder.text == "\r━━━━━───── \(line)\u{1B}[K")
        recorder.text = ""
        recorder.seconds = 0.9
        bar.show(progress)
        #expect(recorder.text == "")
        bar.note("validated")
        #expect(recorder.text == "\r\u{1B}[Kvalidated\n")
    }

    @Test(arguments: [
        (
            110,
            "━━━━━━━━━━━━━━━─────────────── epoch 3/30 50 % · loss 2.314 · 1:04:12 left · 1,850 tokens/s · rate 0.0005"
        ),
        (80, "━━━━━━━━━───────── epoch 3/30 50 % · loss 2.314 · 1:04:12 left · 1,850 tokens/s"),
        (60, "━━━━━━━──────── epoch 3/30 50 % · loss 2.314 · 1:04:12 left"),
        (45, "epoch 3/30 50 % · loss 2.314 · 1:04:12 left"),
        (40, "━━━━━───── epoch 3/30 50 % · loss 2.314"), (20, "epoch 3/30 50 %"), (10, "epoch 3/3"), (1, ""),
    ])
    func aNarrowTerminalHasWhatMattersMost(columns: Int, line: String) {
        let recorder = Recorder()
        ProgressBar(on: recorder.screen(columns: columns)).show(progress)
        #expect(recorder.text == "\r\(line)\u{1B}[K\r\u{1B}[K")
        #expect(line.count < columns)
    }

    @Test func withoutATerminalPlainLinesAreSparse() {
        let recorder = Recorder()
        let bar = ProgressBar(on: recorder.screen(columns: nil), plain: 30)
        for second in 0...60 {
            recorder.seconds = Double(second)
            bar.show(progress)
        }
        #expect(recorder.text == "\(line)\n\(line)\n\(line)\n")
    }
}

@Suite struct TranslationProgressTests {
    @Test func oneLineSaysItAll() {
        let progress = TranslationProgress(fraction: 0.4288, lines: 12_345, linesPerSecond: 641.7, secondsLeft: 72)
        #expect(progress.description == "42 % · 1:12 left · 642 sentences/s · 12,345 sentences")
        let first = TranslationProgress(fraction: 0, lines: 0, linesPerSecond: 0)
        #expect(first.description == "0 % · 0 sentences/s · 0 sentences")
    }

    private final class Recorder {
        var text = ""
        var seconds = 0.0
        let columns: Int?
        init(columns: Int?) { self.columns = columns }
        var screen: ProgressBar.Screen {
            .init(columns: { self.columns }, write: { self.text += $0 }, now: { self.seconds })
        }
    }

    /// Blocks of two lines, the second of which is odd.
    private func blocks(_ folder: TemporaryFolder) throws -> (size: Int, blocks: [RequestReader.Block]) {
        var bytes = Array("line one\n".utf8)
        bytes += [0xFF, 0x0A]
        bytes += Array(repeating: UInt8(ascii: "\n"), count: 2)
        let path = "\(folder.path)/text"
        try Data(bytes).write(to: URL(fileURLWithPath: path))
        let reader = try RequestReader([path], given: .nothing, limit: 2, lineLimit: 100)
        var blocks: [RequestReader.Block] = []
        while let block = try reader.next() { blocks.append(block) }
        return (try #require(RequestReader.size(of: [path])), blocks)
    }

    @Test func aTerminalSeesThemAndWhatIsOdd() throws {
        let folder = try TemporaryFolder()
        let (size, blocks) = try blocks(folder)
        #expect(size == 13 && blocks.last?.position == size && blocks.flatMap(\.repaired).count == 1)
        let recorder = Recorder(columns: 100)
        let report = TranslationReport(size: size, on: recorder.screen)
        #expect(report.showsProgress)
        recorder.seconds = 4
        var lines = 0
        for block in blocks {
            report.add(block, pieces: block.requests.map { _ in 1 })
            lines += block.requests.count
        }
        #expect(recorder.text.contains("grus: warning: \(folder.path)/text:2: invalid UTF-8, replaced by U+FFFD"))
        #expect(recorder.text.contains("sentences/s") && lines == 4)
    }

    @Test func elsewhereOnlyWhatIsOddIsTold() throws {
        let folder = try TemporaryFolder()
        let (size, blocks) = try blocks(folder)
        let recorder = Recorder(columns: nil)
        let report = TranslationReport(size: size, on: recorder.screen)
        #expect(!report.showsProgress)
        for block in blocks { report.add(block, pieces: block.requests.map { _ in 2 }) }
        let told = recorder.text.split(separator: "\n")
        #expect(told.count == 5 && told.allSatisfy { $0.hasPrefix("grus: ") })
        #expect(told.filter { $0.contains("translated in 2 pieces") }.count == 4)
    }
}

@Suite struct TimeEstimateTests {
    /// Updates of half a second and validations of ten.
    private func estimate(updates: Int, validations: Int) -> TimeEstimate {
        var estimate = TimeEstimate()
        for _ in 0..<updates { estimate.addUpdate(seconds: 0.5) }
        for _ in 0..<validations { estimate.addValidation(seconds: 10) }
        return estimate
    }

    @Test func validationsCount() {
        #expect(estimate(updates: 40, validations: 2).seconds(updates: 100, validations: 3) == 80)
        #expect(estimate(updates: 40, validations: 0).seconds(updates: 100, validations: 0) == 50)
    }

    @Test func itWaitsForUpdatesAndAValidation() {
        #expect(estimate(updates: 19, validations: 1).seconds(updates: 100, validations: 1) == nil)
        #expect(estimate(updates: 40, validations: 0).seconds(updates: 100, validations: 1) == nil)
    }
}

import Foundation
import Grus
import TestFolders
import Testing

@Suite struct RunRecordTests {
    /// A line of the log for every event, as they have been from the first version on.
    static let lines = [
        """
        {"dropped":{"empty source":1},"event":"start","pairs":8,"pairsRead":9,"parameters":7,"preparationSeconds":0.5,\
        "sourceVocabulary":5,"targetVocabulary":6,"threads":2,"time":5,"update":0}
        """,
        """
        {"dropped":{},"event":"resume","pairs":8,"pairsRead":8,"parameters":7,"preparationSeconds":0.5,\
        "sourceVocabulary":5,"targetVocabulary":6,"threads":2,"time":5,"update":3}
        """,
        """
        {"epoch":1,"event":"update","gradientNorm":"inf","learningRate":0.001,"loss":2.5,"seconds":2,\
        "targetTokensPerSecond":450,"tokens":900,"update":20}
        """,
        """
        {"epoch":1,"event":"validation","isBest":true,"seconds":3,"targetTokensPerSecond":450,"trainLoss":2.5,\
        "update":20,"validationSeconds":1,"values":{"bleu":12.25,"loss":2}}
        """,
        """
        {"event":"sample","line":7,"output":"","reference":"c","source":"a/b","update":20}
        """,
        """
        {"bestUpdate":20,"bestValue":12.25,"event":"end","reason":"patience","seconds":9,"update":40}
        """,
        """
        {"bestUpdate":0,"event":"end","reason":"interrupted","seconds":9,"update":40}
        """,
        """
        {"event":"transfer","model":"runs/base","parameters":[{"fate":"taken","name":"a.weight"},\
        {"fate":"mapped","kept":3,"name":"b","tokens":8},{"fate":"fresh","name":"c","reason":"the model has none"}],"update":0}
        """,
    ]

    /// The records of lines of a log.
    private func records(_ lines: [String]) throws -> [RunRecord] {
        let folder = try TemporaryFolder()
        try folder.write(lines.map { "\($0)\n" }.joined(), to: "log.jsonl")
        return try JSONLinesLog.records(at: "\(folder.path)/log.jsonl")
    }

    @Test func recordsGoBothWays() throws {
        let records = try records(Self.lines)
        #expect(
            records.map(\.event) == ["start", "resume", "update", "validation", "sample", "end", "end", "transfer"])
        let folder = try TemporaryFolder()
        let log = try JSONLinesLog("\(folder.path)/log.jsonl")
        for record in records { try log.read(record) }
        #expect(try folder.read("log.jsonl") == Self.lines.map { "\($0)\n" }.joined())
    }

    @Test func fieldsAreRead() throws {
        let records = try records(Self.lines)
        guard case .update(let update) = records[2], case .validation(let validation) = records[3],
            case .end(let end) = records[6]
        else { return #expect(Bool(false), "\(records)") }
        #expect(update.gradientNorm == .infinity && update.learningRate == 0.001 && update.tokens == 900)
        #expect(validation.values == ["bleu": 12.25, "loss": 2] && validation.isBest)
        #expect(end.reason == .interrupted && end.bestValue == nil)
    }

    @Test func whatIsNoRecordIsPassedOver() throws {
        let folder = try TemporaryFolder()
        let known = Self.lines[5]
        try folder.write(
            "{\"event\":\"later\",\"update\":1}\nnonsense\n\(known)\n{\"event\":\"end\"}\n{\"ev", to: "log.jsonl")
        #expect(try JSONLinesLog.records(at: "\(folder.path)/log.jsonl") == records([known]))
    }

    @Test func progressIsForWhoLooksOn() throws {
        let folder = try TemporaryFolder()
        try JSONLinesLog("\(folder.path)/log.jsonl").read(
            .progress(
                TrainingProgress(epoch: 1, fraction: 0, loss: 1, targetTokensPerSecond: 1, learningRate: 1)))
        #expect(try folder.read("log.jsonl") == "")
    }

    // MARK: The terminal

    private func shown(_ lines: Int...) throws -> String {
        var text = ""
        let screen = ProgressBar.Screen(columns: { nil }, write: { text += $0 }, now: { 0 })
        var stop = StopConfig()
        (stop.metric, stop.furtherMetrics, stop.patience) = (.bleu, [.loss], 4)
        let words = TerminalReport.Words(introduction: "about to begin", resumption: "this again", stop: stop)
        let terminal = TerminalReport(words, on: screen)
        for record in try records(lines.map { Self.lines[$0] }) { terminal.read(record) }
        return text
    }

    @Test func aTerminalShowsThemToPeople() throws {
        #expect(
            try shown(0, 2, 3, 4)
                == """
                about to begin
                epoch 1 · update 20 · train loss 2.500 · dev bleu 12.250 · loss 2.000 · best · 3 s
                  dev line   7
                  source     a/b
                  reference  c
                  output    \u{20}

                """)
        #expect(
            try shown(5)
                == "done: 4 validations without a better bleu or loss, best dev bleu 12.250 at update 20, after 9 s\n")
        #expect(
            try shown(7)
                == """
                start       runs/base: 1 parameters taken, 1 mapped, 1 fresh
                            b mapped: 3 of 8 tokens are known
                            c fresh: the model has none

                """)
        #expect(try shown(6) == "interrupted after 9 s, saved at update 40; go on with: this again\n")
    }
}

@Suite struct ReplicateReportTests {
    private func replicate(_ seed: Int, _ values: [String: Double]) -> ReplicateReport.Replicate {
        ReplicateReport.Replicate(seed: seed, bestUpdate: 10 * seed, values: values)
    }

    /// Of 1, 2 and 6 the mean is 3, and the squares of the differences are 4, 1 and 9: their sum over 2 is 7.
    @Test func meanAndDeviationByHand() {
        let report = ReplicateReport(
            metric: "bleu",
            [
                replicate(1, ["bleu": 1, "loss": 2]), replicate(2, ["bleu": 2, "loss": 2]),
                replicate(3, ["bleu": 6, "loss": 2]),
            ])
        #expect(report.summary["bleu"]?.mean == 3 && report.summary["loss"]?.mean == 2)
        #expect(abs((report.summary["bleu"]?.deviation ?? 0) - 7.0.squareRoot()) < 1e-12)
        #expect(report.text == "3 seeds     dev bleu 3.000 ± 2.646 · loss 2.000 ± 0.000")
    }

    @Test func oneSeedHasNoDeviation() {
        let report = ReplicateReport(metric: "loss", [replicate(4, ["accuracy": 50, "loss": 2])])
        #expect(report.text == "1 seed      dev loss 2.000 · accuracy 50.000")
        #expect(report.summary["loss"]?.deviation == nil)
    }
}

import Foundation
import Grus
import GrusReports
import Testing

@Suite struct RunHistoryTests {
    private func history(_ log: String, points: Bool = true) -> RunHistory {
        RunHistory(log: Array(log.utf8), points: points)
    }

    private let log = """
        {"event":"start","parameters":950,"time":100.5,"update":0,"novel":{"a":[1]}}
        {"epoch":1,"event":"update","loss":7.5,"seconds":2.5,"update":20,"gradientNorm":"inf","learningRate":0.01}
        {"epoch":1,"event":"validation","isBest":true,"seconds":3,"update":20,"values":{"bleu":3.5,"loss":"nan","odd":[1]}}
        {"event":"sample","update":20,"text":"x"}
        {"epoch":2,"event":"validation","isBest":false,"seconds":6,"update":40,"values":{"bleu":3.25}}
        {"event":"end","reason":"epochs","seconds":6.5,"update":40}

        """

    @Test func aLogTellsWhatWasDone() throws {
        let history = history(log)
        #expect(history.starts.map(\.time) == [100.5] && history.starts.map(\.parameters) == [950])
        let point = try #require(history.points.first)
        #expect(point.update == 20 && point.loss == 7.5 && point.gradientNorm == .infinity && history.points.count == 1)
        #expect(history.validations.map(\.update) == [20, 40])
        #expect(history.best?.values["bleu"] == 3.5 && history.best?.values["loss"]?.isNaN == true)
        #expect(history.best?.values.count == 2)
        #expect(history.endReason == "epochs" && history.damagedLines.isEmpty)
        #expect(history.update == 40 && history.epoch == 2 && history.seconds == 6.5)
    }

    @Test func aTrainingThatWentOnHasNotEnded() {
        let history = history(log + #"{"event":"resume","time":200,"update":40}"# + "\n")
        #expect(history.endReason == nil && history.starts.count == 2 && history.validations.count == 2)
        #expect(self.history(log + log).validations.count == 2)
    }

    @Test(arguments: [true, false]) func theNewestRecordOfUpdatesCounts(points: Bool) {
        let lines = (1...5).map { #"{"epoch":\#($0),"event":"update","loss":1,"seconds":\#($0),"update":\#(20 * $0)}"# }
        let history = history(lines.joined(separator: "\n") + "\n", points: points)
        #expect(history.points.count == (points ? 5 : 0))
        #expect(history.update == 100 && history.epoch == 5 && history.seconds == 5)
    }

    @Test(arguments: [
        ("", [], 0), ("{\"event\":\"upd", [], 0), ("x\n", [1], 0), ("[1]\n\"a\"\n\u{0}\n", [1, 2, 3], 0),
        ("{}\n{\"event\":7,\"update\":\"x\"}\n{\"update\":3}\n", [], 0),
        ("{\"event\":\"update\",\"update\":-5}\n{\"event\":\"update\",\"update\":1e99}\n", [], 0),
        ("{\"event\":\"update\",\"update\":4}\n\n\n{\"event\":\"end\",\"update\":9", [2, 3], 4),
    ])
    func whatIsNoRecordIsPassedOver(log: String, damaged: [Int], update: Int) {
        let history = history(log)
        #expect(history.damagedLines == damaged && history.update == update)
        #expect(history.endReason == nil)
    }
}

@Suite struct RunOrderTests {
    @Test(arguments: [
        (["trial10", "trial9", "trial1"], ["trial1", "trial9", "trial10"]),
        (["b", "a2b", "a10"], ["a2b", "a10", "b"]),
    ])
    func numbersInNamesCount(names: [String], sorted: [String]) {
        #expect(names.sorted { countingOrder($0) < countingOrder($1) } == sorted)
    }
}

import Foundation
import Testing

/// The page about files names what a run has.
@Suite struct FormatPageTests {
    private let page: String

    init() throws {
        let package = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        page = try String(contentsOf: package.appending(path: "Sources/FORMATS.md"), encoding: .utf8)
    }

    @Test func everyFieldOfTheLogIsListed() throws {
        let toy = try ToyExperiment()
        try toy.train("--set", "training.stop.epochs=1").expectSuccess()
        let log = try String(decoding: toy.bytes("log.jsonl"), as: UTF8.self)
        var events: Set<String> = []
        for line in log.split(separator: "\n") {
            let record = try #require(JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
            let event = try #require(record["event"] as? String)
            events.insert(event)
            let row = try #require(page.split(separator: "\n").first { $0.hasPrefix("| `\(event)`") }, "\(event)")
            for key in record.keys where !["event", "update"].contains(key) {
                #expect(row.contains("`\(key)`"), "\(event): \(key)")
            }
        }
        #expect(events == ["start", "update", "validation", "end"])
    }

    @Test func everyMemberOfATranslationIsListed() throws {
        let toy = try ToyExperiment()
        try toy.train("--set", "training.stop.updates=1").expectSuccess()
        let line = try grus(
            "translate", "--model", toy.run, "--format", "json", "--n-best", "2", input: "the dog sees a tree .\n"
        ).output
        let record = try #require(JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
        for key in record.keys { #expect(page.contains("\n| `\(key)` |"), "\(key)") }
        #expect(record.count == 8)
    }

    @Test func everyStringAndFileOfAModelIsListed() throws {
        let toy = try ToyExperiment()
        try toy.train("--set", "training.stop.updates=1", "text.joint=false").expectSuccess()
        for file in try toy.files() { #expect(page.contains("\n| `\(file)` |"), "\(file)") }
        let shown = try grus("show", "\(toy.run)/last.safetensors", "--json").output
        let json = try #require(JSONSerialization.jsonObject(with: Data(shown.utf8)) as? [String: Any])
        for key in try #require(json["metadata"] as? [String: String]).keys {
            #expect(page.contains("\n| `\(key)` |"), "\(key)")
        }
        let tensors = try #require(json["tensors"] as? [String: [String: Any]])
        for name in tensors.filter({ $0.value["type"] as? String == "U8" }).keys {
            #expect(page.contains("`\(name)`"), "\(name)")
        }
    }
}

import Foundation
import Testing

/// A corpus of a small grammar, compressed by the `zstd` tool, and a config that trains on it within a second.
final class ToyExperiment: Sendable {
    let scratch: Scratch
    /// The run directory.
    var run: String { scratch["run"] }
    var config: String { scratch["toy.yaml"] }

    private static let subjects = [
        ("the dog", "der Hund"), ("the cat", "die Katze"), ("a child", "ein Kind"), ("my friend", "mein Freund"),
        ("the old man", "der alte Mann"), ("a bird", "ein Vogel"),
    ]
    private static let verbs = [("sees", "sieht"), ("likes", "mag"), ("follows", "verfolgt"), ("hears", "hört")]
    private static let objects = [
        ("a tree", "einen Baum"), ("the house", "das Haus"), ("the car", "das Auto"), ("two boats", "zwei Boote"),
        ("a red flower", "eine rote Blume"),
    ]
    private static let endings = [(".", "."), ("today .", "heute ."), ("again .", "noch einmal .")]

    /// All 360 sentences of the grammar.
    static let sentences = subjects.flatMap { subject in
        verbs.flatMap { verb in
            objects.flatMap { object in
                endings.map { ending in
                    (
                        english: "\(subject.0) \(verb.0) \(object.0) \(ending.0)",
                        german: "\(subject.1) \(verb.1) \(object.1) \(ending.1)"
                    )
                }
            }
        }
    }

    /// Writes corpus and config.
    init(segmentation: String = "words", vocabulary: Int = 120) throws {
        scratch = try Scratch()
        let numbered = Array(Self.sentences.enumerated())
        for (name, isPart) in [("train", { $0 % 9 != 0 }), ("dev", { $0 % 9 == 0 })] as [(String, (Int) -> Bool)] {
            let lines = numbered.filter { isPart($0.offset) }.map(\.element)
            try writeCompressed(Array(lines.map { "\($0.english)\n" }.joined().utf8), to: "\(name).en")
            try writeCompressed(Array(lines.map { "\($0.german)\n" }.joined().utf8), to: "\(name).de")
        }
        try scratch.write(
            """
            name: toy
            corpus: {source: en, target: de, train: train, dev: dev}
            text: {segmentation: \(segmentation), vocabulary: \(vocabulary)}
            model:
              embedding: 12
              encoder: {hidden: 12}
              decoder: {hidden: 12}
              dropout: {embedding: 0.1, state: 0.1, readout: 0.1}
            training:
              batch: {sentences: 16}
              optimizer: {learning_rate: 0.01}
              teacher_forcing: 0.9
              validate: {every: epoch, metrics: [loss, bleu]}
              stop: {metric: bleu, epochs: 2}
            decoding: {beam: 3}

            """, to: "toy.yaml")
    }

    /// Writes a file and leaves only what `zstd` makes of it.
    func writeCompressed(_ bytes: [UInt8], to name: String) throws {
        try scratch.write(bytes, to: name)
        #expect(try shell("zstd -q -f --rm '\(scratch[name])'").exitCode == 0)
    }

    /// Trains into the run directory.
    func train(
        _ options: String..., arguments: [String] = [], output: String? = nil
    ) throws -> CommandResult {
        try grus("train", config, "--output", output ?? run, arguments: options + arguments)
    }

    /// The records of the log.
    func records(of run: String? = nil) throws -> [[String: Any]] {
        try String(contentsOfFile: "\(run ?? self.run)/log.jsonl", encoding: .utf8).split(separator: "\n").map { line in
            try #require(JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
        }
    }

    /// What happened after which update, but for starts and interruptions.
    func history(of run: String? = nil) throws -> [String] {
        try records(of: run).compactMap { record in
            let event = try #require(record["event"] as? String)
            let isTold = !["start", "resume"].contains(event) && record["reason"] as? String != "interrupted"
            return isTold ? "\(event) \(try #require(record["update"] as? Int))" : nil
        }
    }

    /// The bytes of a file of the run.
    func bytes(_ name: String, of run: String? = nil) throws -> Data {
        try Data(contentsOf: URL(fileURLWithPath: "\(run ?? self.run)/\(name)"))
    }

    /// The names of what is in the run directory, without the lock.
    func files(of run: String? = nil) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: run ?? self.run).filter { $0 != "lock" }.sorted()
    }

    var hasRun: Bool { FileManager.default.fileExists(atPath: run) }
}

/// Runs a script of `bash`.
func shell(_ script: String) throws -> CommandResult {
    let scratch = try Scratch()
    try scratch.write("", to: "output")
    try scratch.write("", to: "error")
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/bin/bash")
    process.arguments = ["-c", script]
    process.standardOutput = FileHandle(forWritingAtPath: scratch["output"])
    process.standardError = FileHandle(forWritingAtPath: scratch["error"])
    try process.run()
    process.waitUntilExit()
    return CommandResult(
        output: try scratch.read("output"), error: try scratch.read("error"), exitCode: process.terminationStatus)
}

/// Expects that a command has said in one line what is wrong, and nothing else.
func expectRefusal(
    _ result: CommandResult, _ exitCode: Int32, _ parts: String..., sourceLocation: SourceLocation = #_sourceLocation
) {
    #expect(result.exitCode == exitCode, "\(result.error)", sourceLocation: sourceLocation)
    #expect(result.error.hasPrefix("grus: "), sourceLocation: sourceLocation)
    #expect(result.error.hasSuffix("\n"), sourceLocation: sourceLocation)
    #expect(result.error.split(separator: "\n").count == 1, "\(result.error)", sourceLocation: sourceLocation)
    #expect(result.output == "", sourceLocation: sourceLocation)
    for part in parts { #expect(result.error.contains(part), sourceLocation: sourceLocation) }
}

import Foundation
import GrusMetrics
import Testing

/// Real system outputs and sacreBLEU's scores of them: `metrics` in `$GRUS_DATA` or in `../shared/data`.
struct Golden: Decodable {
    var pairs: [String: Pair]
    var paired: [String: Paired]
    var edgeCases: [String: EdgeCase]

    struct Pair: Decodable {
        var hyp: String
        var refs: [String]
        var scores: [Entry]
        var ci: [Entry]
        var slices: [String: [Entry]]
        var sentences: [Entry]
        var lines: Int
        var rng: [String: Draw]
    }

    struct Draw: Decodable {
        var first32: [Int]
        var last8: [Int]
        var sum: Int
    }

    struct EdgeCase: Decodable {
        var hyps: [String]
        var refs: [[String?]]
        var scores: [Entry]
        var sentences: [Entry]
        var tokenized: [String: [String]]
    }

    struct Paired: Decodable {
        var refs: [String]
        var systems: [[String]]
        var target: String
        var bs: Test
        var ar: Test
    }

    struct Test: Decodable {
        var n: Int
        var results: [String: Comparison]
    }

    static let folder: URL? = {
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let data = ProcessInfo.processInfo.environment["GRUS_DATA"].map { URL(filePath: $0) }
        let folder = (data ?? root.appending(path: "../shared/data")).appending(path: "metrics")
        return FileManager.default.fileExists(atPath: folder.appending(path: "golden.json").path) ? folder : nil
    }()

    static func load() throws -> Golden {
        try decode(Golden.self, from: try #require(folder).appending(path: "golden.json"))
    }

    /// The lines of a file as sacreBLEU's command reads them.
    static func lines(_ file: String) throws -> [String] {
        let text = try String(contentsOf: try #require(folder).appending(path: file), encoding: .utf8)
        var lines = text.unicodeScalars.split(separator: "\n", omittingEmptySubsequences: false)
        if lines.last?.isEmpty == true { lines.removeLast() }
        return lines.map { String(Substring($0).strippedRight) }
    }
}

@Suite(.enabled(if: Golden.folder != nil, "needs metrics/golden.json in $GRUS_DATA"))
struct GoldenTests {
    @Test func corporaEqualSacreBLEU() throws {
        for (name, pair) in try Golden.load().pairs {
            let corpus = Corpus(
                name: name, hypotheses: try Golden.lines(pair.hyp), references: try pair.refs.map(Golden.lines))
            for entry in pair.scores + pair.ci { try corpus.check(entry) }
            for (count, entries) in pair.slices {
                let slice = corpus.prefix(try #require(Int(count)))
                for entry in entries { try slice.check(entry) }
            }
            for entry in pair.sentences { try corpus.prefix(entry.scores?.count ?? 0).check(entry) }
        }
    }

    @Test func edgeCasesEqualSacreBLEU() throws {
        for (name, lines) in try Golden.load().edgeCases {
            let corpus = Corpus(name: name, hypotheses: lines.hyps, references: lines.refs)
            for entry in lines.scores + lines.sentences { try corpus.check(entry) }
            for (tokenizer, segments) in lines.tokenized { try expectWords(tokenizer, lines.hyps, segments, name) }
        }
    }
}

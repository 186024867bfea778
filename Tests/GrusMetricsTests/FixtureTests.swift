import Foundation
import GrusMetrics
import Testing

/// Own lines; `scripts/make-metric-fixtures` writes what sacreBLEU says about them.
struct Fixtures: Decodable {
    var cases: [String: Case]
    var streams: [String: Stream]
    var significance: [Significance]

    struct Case: Decodable {
        var hyps: [String]
        var refs: [[String?]]
        var scores: [Entry]
        var tokenized: [String: [String]]
    }

    struct Stream: Decodable {
        var bound: Int
        var trials: [[Int]]
        var choice: [Int]
    }

    struct Significance: Decodable {
        var refs: [[String]]
        var systems: [System]
        var bs: [String: Comparison]
        var ar: [String: Comparison]
    }

    /// A name and lines.
    struct System: Decodable {
        var lines: [String]

        init(from decoder: any Decoder) throws {
            var list = try decoder.unkeyedContainer()
            _ = try list.decode(String.self)
            lines = try list.decode([String].self)
        }
    }

    static func load() throws -> Fixtures {
        let file = try #require(
            Bundle.module.url(forResource: "scores", withExtension: "json", subdirectory: "Fixtures"))
        return try decode(Fixtures.self, from: file)
    }
}

/// What a paired test says of one metric: the baseline, then the other systems.
struct Comparison: Decodable {
    var signature: String
    var systems: [Row]

    struct Row: Decodable {
        var score: Double
        var p: Double?
        var mean: Double
        var ci: Double
    }
}

@Suite struct FixtureTests {
    @Test func scoresEqualSacreBLEU() throws {
        for (name, lines) in try Fixtures.load().cases {
            let corpus = Corpus(name: name, hypotheses: lines.hyps, references: lines.refs)
            for entry in lines.scores { try corpus.check(entry) }
        }
    }

    @Test func wordsEqualSacreBLEU() throws {
        for (name, lines) in try Fixtures.load().cases {
            for (tokenizer, segments) in lines.tokenized { try expectWords(tokenizer, lines.hyps, segments, name) }
        }
    }
}

/// Compares the words that a tokeniser finds with what sacreBLEU's writes, which is split at white space later.
func expectWords(_ name: String, _ lines: [String], _ expected: [String], _ place: String) throws {
    let tokenizer = try #require(Tokenizer(named: name))
    let none = Tokenizer.none
    for (line, segment) in zip(lines, expected) {
        let words = tokenizer.words(of: line)
        #expect(words.map { Array($0.utf8) } == none.words(of: segment).map { Array($0.utf8) }, "\(place), \(name)")
    }
}

import Foundation
import GrusMetrics
import Testing

/// What sacreBLEU says about one corpus with one set of options.
struct Entry: Decodable {
    var metric: String
    var options: Options
    var signature: String?
    var shortSignature: String?
    var score: Double?
    var formatted: String?
    var counts: [Double]?
    var totals: [Double]?
    var precisions: [Double]?
    var bp: Double?
    var sysLen: Int?
    var refLen: Int?
    var numEdits: Int?
    var refLength: Double?
    var mean: Double?
    var ci: Double?
    /// One score for each segment, instead of one for the corpus.
    var scores: [Double]?

    struct Options: Decodable {
        var tokenize: String?
        var lowercase: Bool?
        var smoothMethod: String?
        var smoothValue: Double?
        var maxNgramOrder: Int?
        var effectiveOrder: Bool?
        var charOrder: Int?
        var wordOrder: Int?
        var beta: Int?
        var whitespace: Bool?
        var epsSmoothing: Bool?
        var normalized: Bool?
        var noPunct: Bool?
        var asianSupport: Bool?
        var caseSensitive: Bool?
    }
}

extension Entry.Options {
    func bleu() throws -> BLEU {
        let smoothing: Smoothing =
            switch smoothMethod ?? "exp" {
            case "floor": .floor(smoothValue ?? 0.1)
            case "add-k": .addK(smoothValue ?? 1)
            case "none": .none
            default: .exponential
            }
        return BLEU(
            tokenizer: try #require(Tokenizer(named: tokenize ?? "13a")), smoothing: smoothing,
            lowercase: lowercase ?? false, maximumOrder: maxNgramOrder ?? 4, effectiveOrder: effectiveOrder ?? false)
    }

    func chrF() -> ChrF {
        ChrF(
            characterOrder: charOrder ?? 6, wordOrder: wordOrder ?? 0, beta: beta ?? 2, lowercase: lowercase ?? false,
            whitespace: whitespace ?? false, epsilonSmoothing: epsSmoothing ?? false)
    }

    func ter() -> TER {
        TER(
            normalized: normalized ?? false, noPunctuation: noPunct ?? false, asianSupport: asianSupport ?? false,
            caseSensitive: caseSensitive ?? false)
    }
}

/// Lines and the values that belong to them.
struct Corpus: Sendable {
    var name: String
    var hypotheses: [String]
    var references: [[String?]]

    func prefix(_ count: Int) -> Corpus {
        Corpus(
            name: "\(name), first \(count)", hypotheses: Array(hypotheses.prefix(count)),
            references: references.map { Array($0.prefix(count)) })
    }

    /// Compares every value of an entry with what Grus says.
    func check(_ entry: Entry) throws {
        switch entry.metric.prefix(1) {
        case "B": try checkBLEU(entry)
        case "c": try check(entry, entry.options.chrF())
        default: try checkTER(entry)
        }
    }

    private func checkBLEU(_ entry: Entry) throws {
        let score = try check(entry, entry.options.bleu())
        guard entry.counts != nil else { return }
        #expect(score.counts.map { ($0 * 1e6).rounded() } == entry.counts?.map { ($0 * 1e6).rounded() }, "\(name)")
        #expect(score.totals.map { ($0 * 1e6).rounded() } == entry.totals?.map { ($0 * 1e6).rounded() }, "\(name)")
        for (ours, theirs) in zip(score.precisions, entry.precisions ?? []) { expectEqual(ours, theirs, name) }
        expectEqual(score.brevityPenalty, try #require(entry.bp), name)
        #expect(score.hypothesisLength == entry.sysLen)
        #expect(score.referenceLength == entry.refLen)
    }

    private func checkTER(_ entry: Entry) throws {
        let score = try check(entry, entry.options.ter())
        guard entry.numEdits != nil else { return }
        #expect(score.edits == entry.numEdits, "\(name)")
        expectEqual(score.referenceLength, try #require(entry.refLength), name)
    }

    @discardableResult
    private func check<M: Metric>(_ entry: Entry, _ metric: M) throws -> M.Score {
        let statistics = try metric.statistics(hypotheses: hypotheses, references: references)
        let score = metric.score(of: statistics)
        let place = "\(name), \(metric.name) \(metric.signature(references: statistics.references))"
        #expect(score.name == entry.metric)
        if let expected = entry.score { expectEqual(score.score, expected, place) }
        for (ours, theirs) in zip(metric.sentenceScores(of: statistics), entry.scores ?? []) {
            expectEqual(ours.score, theirs, place)
        }
        let interval = entry.ci == nil ? nil : metric.bootstrap(statistics)
        let signature = metric.signature(
            references: statistics.references, bootstrap: interval == nil ? nil : 1000,
            seed: interval == nil ? nil : .standard)
        if let expected = entry.signature { #expect(signature.withTheirVersion == expected) }
        if let expected = entry.shortSignature { #expect(signature.shortWithTheirVersion == expected) }
        if let expected = entry.formatted { #expect(score.formatted(interval: interval) == expected, "\(place)") }
        if let interval, let mean = entry.mean, let ci = entry.ci {
            expectEqual(interval.mean, mean, place)
            expectEqual(interval.halfWidth, ci, place)
        }
        return score
    }
}

extension Signature {
    var withTheirVersion: String { description.replacingOccurrences(of: Signature.version, with: "2.6.0") }
    var shortWithTheirVersion: String { short.replacingOccurrences(of: Signature.version, with: "2.6.0") }
}

/// Equal but for a relative 1e-9.
func expectEqual(_ ours: Double, _ theirs: Double, _ place: String) {
    #expect(abs(ours - theirs) <= 1e-9 * max(abs(theirs), 1e-9), "\(place): \(ours), not \(theirs)")
}

/// Reads a JSON file with sacreBLEU's names.
func decode<Value: Decodable>(_ type: Value.Type, from file: URL) throws -> Value {
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    return try decoder.decode(type, from: Data(contentsOf: file))
}

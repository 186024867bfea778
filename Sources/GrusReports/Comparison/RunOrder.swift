import Grus
import GrusFiles

/// By what runs are sorted.
public struct RunOrder: Sendable {
    private let place: @Sendable (RunSummary) -> Place

    /// What runs are compared by; those that lack it stand last.
    private enum Place: Comparable {
        case number(Double), text(String), unknown

        init(_ number: Double?) {
            if let number, !number.isNaN { self = .number(number) } else { self = .unknown }
        }

        /// A score, the better the further ahead.
        init(_ score: Double?, of measure: String) {
            self.init(score.map { isLowerBetter(measure) ? $0 : -$0 })
        }
    }

    /// Where a run stands without anything else.
    private static let named: [(key: String, place: @Sendable (RunSummary) -> Place)] = [
        ("name", { .text(countingOrder($0.name)) }),
        ("state", { .number(Double(RunSummary.State.allCases.firstIndex(of: $0.state) ?? 0)) }),
        ("epochs", { Place($0.history.epoch.map(Double.init)) }),
        ("updates", { Place(Double($0.history.update)) }),
        ("parameters", { Place($0.parameters.map(Double.init)) }),
        ("size", { Place($0.modelBytes.map(Double.init)) }),
        ("time", { Place($0.history.seconds) }),
        ("began", { Place($0.begin) }),
    ]

    /// The order of a key: a column of the table, a measure of the development set, or a score of a test set, such as
    /// `test2016` or `test2016.chrF2`; of these the best comes first.
    ///
    /// - Parameter runs: those that are sorted, which know what there is.
    /// - Throws: `InputError` of kind `usage` for a key that there is not.
    public init(_ key: String, of runs: [RunSummary]) throws(InputError) {
        let measures = RunTable.measures(of: runs)
        let scores = distinct(runs.flatMap(\.scores).flatMap { test in test.scores.map { "\(test.test).\($0.name)" } })
        if let named = Self.named.first(where: { $0.key == key }) {
            place = named.place
        } else if measures.contains(key) {
            place = { Place($0.bestValue(of: key), of: key) }
        } else if let score = scores.first(where: { $0 == key || $0.hasPrefix("\(key).") }),
            let dot = score.lastIndex(of: ".")
        {
            let (test, metric) = (String(score[..<dot]), String(score[score.index(after: dot)...]))
            place = { Place($0.score(test, metric), of: metric) }
        } else {
            let keys = Self.named.map(\.key) + measures + scores
            throw InputError(.usage, "--sort \(abbreviated(key)): expected one of \(keys.joined(separator: ", "))")
        }
    }

    /// The runs in this order; those that are alike in it keep theirs.
    public func sorted(_ runs: [RunSummary]) -> [RunSummary] {
        let placed = runs.enumerated().map { (place: place($0.element), index: $0.offset) }
        return placed.sorted { ($0.place, $0.index) < ($1.place, $1.index) }.map { runs[$0.index] }
    }
}

/// What names are sorted by, so that their numbers count: `trial9` before `trial10`.
package func countingOrder(_ name: String) -> String {
    let longest = 20
    var (result, digits) = ("", "")
    func number() -> String {
        String(repeating: "0", count: max(0, digits.isEmpty ? 0 : longest - digits.count)) + digits
    }
    for character in name {
        if character.isASCII, character.isNumber {
            digits.append(character)
        } else {
            result += number() + String(character)
            digits = ""
        }
    }
    return result + number()
}

/// Whether less of a measure is better, as it is of losses and rates of errors.
func isLowerBetter(_ measure: String) -> Bool {
    let name = measure.lowercased()
    return ["loss", "perplexity", "ppl", "ter", "wer", "cer"].contains { name.hasPrefix($0) }
}

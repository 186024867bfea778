import Foundation
import GrusDecoding

/// What tells how good a translation may be: few numbers, all but the lengths in 0…1.
package struct Signals: Sendable, Equatable {
    /// One of them.
    package enum Kind: String, Sendable, CaseIterable, Codable {
        /// The geometric mean of the probabilities of the tokens.
        case meanProbability = "mean_probability"
        /// The least of these probabilities.
        case leastProbability = "least_probability"
        /// The logarithm of the number of tokens over that of the source.
        case lengthRatio = "length_ratio"
        /// The logarithm of the number of source tokens.
        case sourceLength = "source_length"
        /// How much attention the source has had: the geometric mean over its positions of the sum of weights, each at most 1 (Wu et
        /// al. 2016). 1 without attention.
        case coverage
    }

    private let values: [Kind: Double]

    package init(_ values: [Kind: Double]) { self.values = values }

    /// The signals of a line.
    ///
    /// - Parameters:
    ///   - hypotheses: the translations of its pieces; nil comes of none.
    ///   - sources: the tokens of the pieces, end marks included.
    package init?(_ hypotheses: [Hypothesis], sources: [[Int32]]) {
        let steps = hypotheses.flatMap(\.steps)
        guard let least = steps.map(\.logProbability).min() else { return nil }
        let sum = hypotheses.reduce(0) { $0 + Double($1.logProbability) }
        let coverage = hypotheses.reduce(0) { $0 + Double($1.coverage) }
        let (length, sourceLength) = (Double(steps.count), Double(sources.reduce(0) { $0 + $1.count }))
        values = [
            .meanProbability: exp(sum / length), .leastProbability: exp(Double(least)),
            .lengthRatio: log(length / sourceLength), .sourceLength: log(sourceLength),
            .coverage: exp(coverage / sourceLength),
        ]
    }

    /// One of the numbers.
    package subscript(kind: Kind) -> Double { values[kind] ?? 0 }
}

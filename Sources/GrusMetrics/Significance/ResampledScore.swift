/// The score of a resampled corpus, in the precision in which sacreBLEU has it.
///
/// Statistics are summed in single precision, and what is divided from them is too. What Python says by itself, such as
/// the 0 of a corpus without a match, and all that goes through its logarithm, is in double precision.
public enum ResampledScore: Sendable, Equatable {
    case single(Float)
    case double(Double)
}

/// Scores of resamples, as an array of NumPy's: in single precision if all of them are, else in double.
struct ScoreArray {
    /// The scores, exactly.
    let values: [Double]
    private let isSingle: Bool

    init(_ scores: [ResampledScore]) {
        var isSingle = true
        values = scores.map { score in
            switch score {
            case .single(let value): return Double(value)
            case .double(let value):
                isSingle = false
                return value
            }
        }
        self.isSingle = isSingle
    }

    private init(_ values: [Double], isSingle: Bool) {
        self.values = values
        self.isSingle = isSingle
    }

    /// A number in the precision of the scores. A sum, a difference, a product or a quotient in double precision is
    /// precise enough to be rounded to that of single precision (Figueroa 1995).
    func rounded(_ value: Double) -> Double { isSingle ? Double(Float(value)) : value }

    /// How far two systems are apart in each resample.
    func distances(to other: ScoreArray) -> ScoreArray {
        let result = ScoreArray([], isSingle: isSingle && other.isSingle)
        return result.with(zip(values, other.values).map { result.rounded(abs($0 - $1)) })
    }

    /// The scores without their mean.
    var centred: ScoreArray {
        let mean = pairwiseMean
        return with(values.map { rounded($0 - mean) })
    }

    var sorted: ScoreArray { with(values.sorted()) }

    private func with(_ values: [Double]) -> ScoreArray { ScoreArray(values, isSingle: isSingle) }

    /// The mean, rounded once at the end: what Python's `statistics.mean` computes with fractions.
    var exactMean: Double {
        var (sum, error) = (0.0, 0.0)
        for value in values {
            let next = sum + value
            error += abs(sum) >= abs(value) ? (sum - next) + value : (value - next) + sum
            sum = next
        }
        let count = Double(values.count)
        let mean = sum / count
        return rounded(mean + (sum.addingProduct(-mean, count) + error) / count)
    }

    /// The mean as NumPy computes it, all in the precision of the scores.
    var pairwiseMean: Double { rounded(pairwiseSum(values[...]) / Double(values.count)) }

    /// NumPy's pairwise summation: halves down to 128 elements, these in eight interleaved sums.
    private func pairwiseSum(_ values: ArraySlice<Double>) -> Double {
        if values.count > 128 {
            let half = values.count / 2
            let middle = values.startIndex + half - half % 8
            return add(pairwiseSum(values[..<middle]), pairwiseSum(values[middle...]))
        }
        let blocks = values.count / 8 * 8
        guard blocks > 0 else { return values.reduce(0, add) }
        var sums = Array(values.prefix(8))
        for (index, value) in values.prefix(blocks).dropFirst(8).enumerated() {
            sums[index % 8] = add(sums[index % 8], value)
        }
        let left = add(add(sums[0], sums[1]), add(sums[2], sums[3]))
        let right = add(add(sums[4], sums[5]), add(sums[6], sums[7]))
        return values.dropFirst(blocks).reduce(add(left, right), add)
    }

    private func add(_ left: Double, _ right: Double) -> Double { rounded(left + right) }
}

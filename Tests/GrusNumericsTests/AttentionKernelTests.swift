import Glibc
import GrusNumerics
import Testing

/// MLP attention in double precision.
private struct Reference {
    let spans: [Range<Int>]
    let units, width: Int

    func weights(_ row: Int, _ query: [Double], _ keys: [Double], _ energy: [Double]) -> [Double] {
        let scores = spans[row].map { position in
            var score = 0.0
            for i in 0..<units { score += energy[i] * tanh(keys[position * units + i] + query[row * units + i]) }
            return score
        }
        let sum = scores.reduce(0) { $0 + exp($1) }
        return scores.map { exp($0) / sum }
    }

    func contexts(_ query: [Double], _ keys: [Double], _ values: [Double], _ energy: [Double]) -> [Double] {
        spans.indices.flatMap { row in
            let weights = weights(row, query, keys, energy)
            return (0..<width).map { column in
                var sum = 0.0
                for (position, weight) in zip(spans[row], weights) { sum += weight * values[position * width + column] }
                return sum
            }
        }
    }
}

struct AttentionKernelTests {
    let samples = Samples(seed: 4)
    // One position, overlapping ones, and the longest last.
    let spans = [0..<1, 1..<4, 2..<4, 4..<11]

    func forward(
        _ spans: [Range<Int>], _ query: Matrix, _ keys: Matrix, _ values: Matrix, _ energy: Matrix
    ) -> (weights: Matrix, context: Matrix) {
        let weights = samples.filled(query.rows, spans.map(\.count).max() ?? 0, with: 5)
        let context = samples.filled(query.rows, values.columns, with: 5)
        Kernels.attention(
            spans: samples.arena.list(spans.map(Kernels.Span.init)), query: query, keys: keys, values: values,
            energy: energy, weights: weights, context: context)
        return (weights, context)
    }

    @Test func contextsAndWeightsAgreeWithTheReference() {
        for size in 1...70 {
            let (units, width) = (size, 71 - size)
            let (query, energy) = (samples.matrix(4, units), samples.matrix(1, units))
            let (keys, values) = (samples.matrix(11, units), samples.matrix(11, width))
            let (weights, context) = forward(spans, query, keys, values, energy)
            let reference = Reference(spans: spans, units: units, width: width)
            let expected = reference.contexts(query.doubles, keys.doubles, values.doubles, energy.doubles)
            #expect(difference(context, expected) < 2e-6, "\(units) units")
            for row in 0..<4 {
                let known = reference.weights(row, query.doubles, keys.doubles, energy.doubles)
                #expect(difference(weights[row..<row + 1], known + Array(repeating: 0, count: 7 - known.count)) < 1e-6)
            }
        }
        #expect(samples.areIntact)
    }

    @Test func largeScoresDoNotOverflow() {
        let (query, energy) = (samples.filled(1, 1, with: 10), samples.filled(1, 1, with: 1000))
        let keys = samples.filled(2, 1, with: [0, -30])
        let (weights, _) = forward([0..<2], query, keys, samples.matrix(2, 3), energy)
        #expect(difference(weights, [1, 0]) < 1e-6)
    }

    @Test func noRowsAreNoWork() {
        let (weights, context) = forward(
            [], samples.matrix(0, 3), samples.matrix(2, 3), samples.matrix(2, 5), samples.matrix(1, 3))
        #expect(weights.count == 0 && context.count == 0)
    }

    @Test(arguments: [(1, 1), (3, 17), (18, 2), (7, 5), (70, 9), (65, 131)])
    func gradientsAgreeWithTheReference(units: Int, width: Int) {
        let (query, energy) = (samples.matrix(4, units), samples.matrix(1, units))
        let (keys, values) = (samples.matrix(11, units), samples.matrix(11, width))
        let (weights, context) = forward(spans, query, keys, values, energy)
        let gradient = samples.matrix(4, width)
        let inputs = [query, keys, energy]
        let targets = inputs.map { samples.matrix($0.rows, $0.columns) }
        let reference = Reference(spans: spans, units: units, width: width)
        let d = gradient.doubles
        let expected = inputs.indices.map { index in
            let slope = derivative(
                of: { changed in
                    var all = inputs.map(\.doubles)
                    all[index] = changed
                    return zip(reference.contexts(all[0], all[1], values.doubles, all[2]), d)
                        .reduce(0) { $0 + $1.0 * $1.1 }
                }, at: inputs[index].doubles)
            return zip(slope, targets[index].doubles).map { $0 + $1 }
        }
        Kernels.addAttentionGradient(
            spans: samples.arena.list(spans.map(Kernels.Span.init)), query: query, keys: keys, values: values,
            energy: energy, weights: weights, context: context, gradient: gradient, toQuery: targets[0],
            keys: targets[1], energy: targets[2])
        for (target, values) in zip(targets, expected) { #expect(difference(target, values) < 2e-6) }
        #expect(samples.areIntact)
    }
}

extension Kernels.Span {
    fileprivate init(_ range: Range<Int>) {
        self.init(start: Int32(range.lowerBound), count: Int32(range.count))
    }
}

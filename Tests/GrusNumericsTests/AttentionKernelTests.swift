import Glibc
import GrusNumerics
import Testing

/// One point of the grid of attention kernels.
struct AttentionCase: Sendable, CustomTestStringConvertible {
    enum Score: Sendable { case mlp, dot, coverage }

    var score = Score.mlp
    var heads = 1
    /// Of all heads together.
    var units = 3
    var width = 5
    var isDropped = false

    var testDescription: String {
        "\(score), \(heads) heads, \(units) units, width \(width)\(isDropped ? ", with dropout" : "")"
    }

    static let all: [AttentionCase] = [Score.mlp, .dot, .coverage].flatMap { score in
        [(1, 1, 1), (1, 3, 17), (1, 18, 2), (2, 6, 4), (3, 210, 9), (4, 64, 132), (1, 65, 131)].flatMap { size in
            [false, true].map {
                AttentionCase(score: score, heads: size.0, units: size.1, width: size.2, isDropped: $0)
            }
        }
    }
}

/// Attention in double precision.
private struct Reference {
    /// The numbers that it is a function of.
    enum Input: Int, CaseIterable { case query, keys, energy, feature, before }

    let kind: AttentionCase
    let spans: [Range<Int>]
    let longest: Int
    let scale: Double
    /// What dropout multiplies the weights by.
    let factors: [Double]
    let values: [Double]

    func score(_ row: Int, _ position: Int, _ head: Int, coverage: Double, _ x: [[Double]]) -> Double {
        let count = kind.units / kind.heads
        return (head * count..<(head + 1) * count).reduce(0) { sum, unit in
            let (key, query) = (x[1][position * kind.units + unit], x[0][row * kind.units + unit])
            return switch kind.score {
            case .mlp: sum + x[2][unit] * tanh(key + query)
            case .dot: sum + scale * key * query
            case .coverage: sum + x[2][unit] * tanh(key + query + coverage * x[3][unit])
            }
        }
    }

    /// `[rows, heads · longest]`.
    func weights(_ x: [[Double]]) -> [Double] {
        var weights = Array(repeating: 0.0, count: spans.count * kind.heads * longest)
        for (row, span) in spans.enumerated() {
            for head in 0..<kind.heads {
                let start = (row * kind.heads + head) * longest
                let scores = span.enumerated().map { exp(score(row, $1, head, coverage: x[4][start + $0], x)) }
                for (index, score) in scores.enumerated() { weights[start + index] = score / scores.reduce(0, +) }
            }
        }
        return weights
    }

    func contexts(_ x: [[Double]]) -> [Double] {
        let (weights, width) = (weights(x), kind.width / kind.heads)
        return (0..<spans.count * kind.width).map { at in
            let (row, column) = (at / kind.width, at % kind.width)
            let start = (row * kind.heads + column / width) * longest
            return spans[row].enumerated().reduce(0) { sum, position in
                let share = weights[start + position.offset] * factors[start + position.offset]
                return sum + share * values[position.element * kind.width + column]
            }
        }
    }

    func after(_ x: [[Double]]) -> [Double] { zip(weights(x), x[4]).map { $0 + $1 } }
}

/// The operands of a step, in single precision.
private struct Operands {
    let kind: AttentionCase
    // One position, overlapping ones, and the longest last.
    let spans = [0..<1, 1..<4, 2..<4, 4..<11]
    let longest = 8
    let query, keys, values, energy, feature, before, after, factors, weights, shares, context: Matrix
    let samples: Samples

    init(_ kind: AttentionCase, _ samples: Samples) {
        (self.kind, self.samples) = (kind, samples)
        let columns = kind.heads * longest
        (query, keys) = (samples.matrix(4, kind.units), samples.matrix(11, kind.units))
        (values, energy) = (samples.matrix(11, kind.width), samples.matrix(1, kind.units))
        feature = samples.matrix(1, kind.units)
        before = samples.matrix(4, columns)
        factors = samples.matrix(4, columns, in: 0...2)
        if !kind.isDropped { factors.fill(with: 1) }
        shares = samples.filled(4, columns, with: factors.values)
        weights = samples.filled(4, columns, with: 5)
        after = samples.filled(4, columns, with: 5)
        context = samples.filled(4, kind.width, with: 5)
    }

    var scale: Float { 0.7 }

    var attention: Kernels.Attention {
        Kernels.Attention(
            heads: kind.heads, spans: samples.arena.list(spans.map(Kernels.Span.init)), query: query, keys: keys,
            values: values, weights: weights, shares: kind.isDropped ? shares : nil, context: context)
    }

    var coverage: Kernels.Coverage { Kernels.Coverage(before: before, after: after, feature: feature) }

    func forward() {
        switch kind.score {
        case .mlp: Kernels.mlpAttention(attention, energy: energy)
        case .dot: Kernels.dotAttention(attention, scale: scale)
        case .coverage: Kernels.coverageAttention(attention, coverage, energy: energy)
        }
    }

    var inputs: [Matrix] { [query, keys, energy, feature, before] }

    var reference: Reference {
        Reference(
            kind: kind, spans: spans, longest: longest, scale: Double(scale), factors: factors.doubles,
            values: values.doubles)
    }
}

struct AttentionKernelTests {
    let samples = Samples(seed: 4)

    @Test(arguments: AttentionCase.all)
    func contextsAndWeightsAgreeWithTheReference(kind: AttentionCase) {
        let operands = Operands(kind, samples)
        operands.forward()
        let (reference, inputs) = (operands.reference, operands.inputs.map(\.doubles))
        #expect(difference(operands.context, reference.contexts(inputs)) < 2e-6)
        #expect(difference(operands.weights, reference.weights(inputs)) < 1e-6)
        if kind.score == .coverage { #expect(difference(operands.after, reference.after(inputs)) < 1e-6) }
        #expect(samples.areIntact)
    }

    @Test func mlpIsRightForEveryNumberOfUnits() {
        for size in 1...70 {
            let operands = Operands(AttentionCase(units: size, width: 71 - size), samples)
            operands.forward()
            let expected = operands.reference.contexts(operands.inputs.map(\.doubles))
            #expect(difference(operands.context, expected) < 2e-6, "\(size) units")
        }
        #expect(samples.areIntact)
    }

    /// The gradients of what the contexts, and the coverage, contribute to a loss.
    @Test(arguments: AttentionCase.all.filter { $0.units < 70 || $0.score != .dot })
    func gradientsAgreeWithTheReference(kind: AttentionCase) {
        let operands = Operands(kind, samples)
        operands.forward()
        let (reference, inputs) = (operands.reference, operands.inputs.map(\.doubles))
        let gradient = samples.matrix(4, kind.width)
        let covered = samples.matrix(4, operands.before.columns)
        if kind.score != .coverage { covered.fill(with: 0) }
        let loss = { (x: [[Double]]) in
            zip(reference.contexts(x), gradient.doubles).reduce(0) { $0 + $1.0 * $1.1 }
                + zip(reference.after(x), covered.doubles).reduce(0) { $0 + $1.0 * $1.1 }
        }
        let targets = operands.inputs.map { samples.matrix($0.rows, $0.columns) }
        let before = targets.map(\.doubles)
        backward(operands, gradient, covered, into: targets)
        for (index, input) in Reference.Input.allCases.enumerated() {
            // Numerical slopes of large matrices take long: the first numbers of every row say as much.
            let chosen = inputs[index].indices.filter { $0 % operands.inputs[index].columns < 9 }
            let slopes = derivative(
                of: { changed in
                    var all = inputs
                    for (place, value) in zip(chosen, changed) { all[index][place] = value }
                    return loss(all)
                }, at: chosen.map { inputs[index][$0] })
            let expected = zip(chosen, slopes).map { before[index][$0] + $1 }
            let actual = samples.filled(1, chosen.count, with: chosen.map { targets[index].base[$0] })
            #expect(difference(actual, expected) < 4e-6, "\(input)")
        }
        #expect(samples.areIntact)
    }

    /// Runs the backward kernel; what waits for a product is computed here.
    private func backward(_ operands: Operands, _ gradient: Matrix, _ covered: Matrix, into targets: [Matrix]) {
        let heads = operands.kind.heads
        let common = Kernels.AttentionGradient(
            of: gradient, means: samples.filled(1, heads, with: 7), toQuery: targets[0])
        switch operands.kind.score {
        case .mlp:
            Kernels.addMLPAttentionGradient(
                operands.attention, energy: operands.energy, common, toKeys: targets[1], energy: targets[2])
        case .dot:
            let scores = samples.filled(4, heads * operands.longest, with: 0)
            Kernels.addDotAttentionGradient(operands.attention, scale: operands.scale, common, scores: scores)
            addKeyGradient(operands, scores, to: targets[1])
        case .coverage:
            Kernels.addCoverageAttentionGradient(
                operands.attention, operands.coverage, energy: operands.energy, common, covered: covered,
                toKeys: targets[1], energy: targets[2], feature: targets[3], before: targets[4])
        }
    }

    private func addKeyGradient(_ operands: Operands, _ scores: Matrix, to target: Matrix) {
        let (units, heads) = (operands.kind.units, operands.kind.heads)
        for (row, span) in operands.spans.enumerated() {
            for (index, position) in span.enumerated() {
                for unit in 0..<units {
                    let head = unit / (units / heads)
                    target.base[position * units + unit] +=
                        scores.base[(row * heads + head) * operands.longest + index]
                        * operands.query.base[row * units + unit]
                }
            }
        }
    }
}

// MARK: - By hand

extension AttentionKernelTests {
    private func attention(
        heads: Int = 1, query: [Float], keys: [Float], values: [Float], width: Int = 2
    ) -> (attention: Kernels.Attention, weights: Matrix, context: Matrix) {
        let positions = values.count / width
        let weights = samples.filled(1, heads * positions, with: 5)
        let context = samples.filled(1, width, with: 5)
        let attention = Kernels.Attention(
            heads: heads, spans: samples.arena.list([Kernels.Span(0..<positions)]),
            query: samples.filled(1, query.count, with: query),
            keys: samples.filled(positions, query.count, with: keys),
            values: samples.filled(positions, width, with: values), weights: weights, shares: nil, context: context)
        return (attention, weights, context)
    }

    /// Two positions, two units.
    ///
    ///     query (1, 1), keys (ln 3, 0) and (0, ln 3), values (4, 8) and (0, 4), gradient (1, 1)
    ///
    ///                      one head              head 0          head 1
    ///     scores           ln 3, ln 3            ln 3, 0         0, ln 3
    ///     weights          1/2, 1/2              3/4, 1/4        1/4, 3/4
    ///     context          (2, 6)                3               5
    ///     d weights        12, 4                 4, 0            8, 4
    ///     d scores         2, −2                 3/4, −3/4       3/4, −3/4
    ///     d query          (2 ln 3, −2 ln 3)     3/4 ln 3        −3/4 ln 3
    @Test(arguments: [1, 2]) func dotByHand(heads: Int) {
        let ln3 = log(3.0)
        let (attention, weights, context) = attention(
            heads: heads, query: [1, 1], keys: [Float(ln3), 0, 0, Float(ln3)], values: [4, 8, 0, 4])
        Kernels.dotAttention(attention, scale: 1)
        #expect(difference(weights, heads == 1 ? [0.5, 0.5] : [0.75, 0.25, 0.25, 0.75]) < 1e-6)
        #expect(difference(context, heads == 1 ? [2, 6] : [3, 5]) < 1e-6)
        let (toQuery, scores) = (samples.filled(1, 2, with: 0), samples.filled(1, 2 * heads, with: 5))
        Kernels.addDotAttentionGradient(
            attention, scale: 1,
            Kernels.AttentionGradient(
                of: samples.filled(1, 2, with: 1), means: samples.filled(1, heads, with: 5), toQuery: toQuery),
            scores: scores)
        #expect(difference(scores, heads == 1 ? [2, -2] : [0.75, -0.75, 0.75, -0.75]) < 1e-6)
        let slope = (heads == 1 ? 2 : 0.75) * ln3
        #expect(difference(toQuery, [slope, -slope]) < 1e-6)
    }

    /// Two positions, one unit, of which the first has been attended to once: `2 ln 3 · tanh(1 · ln 3 / 2) = ln 3`, as
    /// `tanh(ln 3 / 2) = 1/2`. So the weights are 3/4 and 1/4, and the coverage becomes 7/4 and 1/4.
    @Test func coverageByHand() {
        let ln3 = Float(log(3.0))
        let (attention, weights, context) = attention(query: [0], keys: [0, 0], values: [4, 8, 0, 4])
        let after = samples.filled(1, 2, with: 5)
        let coverage = Kernels.Coverage(
            before: samples.filled(1, 2, with: [1, 0]), after: after, feature: samples.filled(1, 1, with: ln3 / 2))
        Kernels.coverageAttention(attention, coverage, energy: samples.filled(1, 1, with: 2 * ln3))
        #expect(difference(weights, [0.75, 0.25]) < 1e-6)
        #expect(difference(context, [3, 7]) < 1e-6)
        #expect(difference(after, [1.75, 0.25]) < 1e-6)
    }

    @Test func largeScoresDoNotOverflow() {
        let (mlp, weights, _) = attention(query: [10], keys: [0, -30], values: [1, 2, 3, 4])
        Kernels.mlpAttention(mlp, energy: samples.filled(1, 1, with: 1000))
        #expect(difference(weights, [1, 0]) < 1e-6)
        let (dot, others, _) = attention(query: [1000], keys: [-3, 3], values: [1, 2, 3, 4])
        Kernels.dotAttention(dot, scale: 1)
        #expect(difference(others, [0, 1]) < 1e-6)
    }

    @Test func noRowsAreNoWork() {
        let empty = samples.matrix(0, 3)
        let attention = Kernels.Attention(
            heads: 1, spans: samples.arena.list(of: Kernels.Span.self, count: 0), query: empty,
            keys: samples.matrix(2, 3), values: samples.matrix(2, 5), weights: samples.matrix(0, 0), shares: nil,
            context: samples.matrix(0, 5))
        Kernels.mlpAttention(attention, energy: samples.matrix(1, 3))
        Kernels.dotAttention(attention, scale: 1)
        #expect(samples.areIntact)
    }
}

extension Kernels.Span {
    fileprivate init(_ range: Range<Int>) {
        self.init(start: Int32(range.lowerBound), count: Int32(range.count))
    }
}

import Glibc
import GrusNumerics
import Testing

/// One unit of a step in double precision; its derivatives are taken numerically.
private func state(_ update: UpdateGate, _ r: Double, _ z: Double, _ n: Double, _ h: Double) -> Double {
    switch update {
    case .keep: z * h + (1 - z) * n
    case .write: (1 - z) * h + z * n
    case .gated: (1 - z) * h + z * r * n
    }
}

struct GRUKernelTests {
    static let sizes = [1, 2, 3, 7, 8, 15, 16, 17, 31, 33, 64, 70]
    let samples = Samples(seed: 2)

    @Test(arguments: UpdateGate.allCases, sizes)
    func resetAfterAgreesWithTheReference(update: UpdateGate, hidden: Int) {
        for (rows, accumulating) in [(0, true), (1, true), (3, true), (3, false)] {
            let (projected, recurrent) = (
                samples.matrix(rows, 3 * hidden, in: -3...3), samples.matrix(rows, 3 * hidden)
            )
            let (bias, previous) = (samples.matrix(1, hidden), samples.matrix(rows, hidden))
            let (gates, output) = (samples.filled(rows, 3 * hidden, with: 0), samples.filled(rows, hidden, with: 0))
            Kernels.gruAfter(
                update: update, projected: projected, recurrent: recurrent, bias: bias, previous: previous,
                gates: gates, state: output)
            let gradient = samples.matrix(rows, hidden)
            let (dProjected, dRecurrent) = (samples.matrix(rows, 3 * hidden), samples.matrix(rows, 3 * hidden))
            let dPrevious = samples.matrix(rows, hidden)
            let before = accumulating ? 1.0 : 0.0
            var expectedProjected = dProjected.doubles.map { before * $0 }
            var expectedRecurrent = dRecurrent.doubles.map { before * $0 }
            var (expectedPrevious, expectedState) = (dPrevious.doubles, output.doubles)
            Kernels.gruAfterGradient(
                update: update, recurrent: recurrent, bias: bias, previous: previous, gates: gates, gradient: gradient,
                toProjected: dProjected, recurrent: dRecurrent, accumulating: accumulating, addingToPrevious: dPrevious)
            let (p, q, h, d) = (projected.doubles, recurrent.doubles, previous.doubles, gradient.doubles)
            for unit in 0..<rows * hidden {
                let (row, i) = (unit / hidden, unit % hidden)
                let at = (0..<3).map { 3 * hidden * row + $0 * hidden + i }
                let c = Double(bias.base[i])
                let step = { (x: [Double]) in
                    let (r, z) = (sigmoid(x[0] + x[3]), sigmoid(x[1] + x[4]))
                    return state(update, r, z, tanh(x[2] + r * (x[5] + c)), x[6])
                }
                let point = at.map { p[$0] } + at.map { q[$0] } + [h[unit]]
                expectedState[unit] = step(point)
                let slope = derivative(of: step, at: point).map { $0 * d[unit] }
                for part in 0..<3 {
                    expectedProjected[at[part]] += slope[part]
                    expectedRecurrent[at[part]] += slope[3 + part]
                }
                expectedPrevious[unit] += slope[6]
            }
            #expect(difference(output, expectedState) < 1e-6)
            #expect(difference(dProjected, expectedProjected) < 1e-6)
            #expect(difference(dRecurrent, expectedRecurrent) < 1e-6)
            #expect(difference(dPrevious, expectedPrevious) < 1e-6)
        }
        #expect(samples.areIntact)
    }

    @Test(arguments: sizes)
    func resetBeforeGatesAgreeWithTheReference(hidden: Int) {
        for rows in [0, 1, 3] {
            let (projected, recurrent) = (
                samples.matrix(rows, 3 * hidden, in: -3...3), samples.matrix(rows, 2 * hidden)
            )
            let previous = samples.matrix(rows, hidden)
            let (gates, reset) = (samples.filled(rows, 3 * hidden, with: 7), samples.filled(rows, hidden, with: 0))
            Kernels.gruBeforeGates(
                projected: projected, recurrent: recurrent, previous: previous, gates: gates, reset: reset)
            let gradient = samples.matrix(rows, hidden)
            let (dProjected, dRecurrent) = (samples.matrix(rows, 3 * hidden), samples.matrix(rows, 2 * hidden))
            let dPrevious = samples.matrix(rows, hidden)
            var (expectedProjected, expectedRecurrent) = (dProjected.doubles, dRecurrent.doubles)
            var (expectedPrevious, expectedReset) = (dPrevious.doubles, reset.doubles)
            var expectedGates = gates.doubles
            Kernels.addGRUBeforeGatesGradient(
                previous: previous, gates: gates, gradient: gradient, toProjected: dProjected, recurrent: dRecurrent,
                previous: dPrevious)
            let (p, q, h, d) = (projected.doubles, recurrent.doubles, previous.doubles, gradient.doubles)
            for unit in 0..<rows * hidden {
                let (row, i) = (unit / hidden, unit % hidden)
                let (atP, atQ) = (3 * hidden * row + i, 2 * hidden * row + i)
                let step = { (x: [Double]) in sigmoid(x[0] + x[1]) * x[2] }
                let point = [p[atP], q[atQ], h[unit]]
                expectedReset[unit] = step(point)
                expectedGates[atP] = sigmoid(p[atP] + q[atQ])
                expectedGates[atP + hidden] = sigmoid(p[atP + hidden] + q[atQ + hidden])
                let slope = derivative(of: step, at: point).map { $0 * d[unit] }
                expectedProjected[atP] += slope[0]
                expectedRecurrent[atQ] += slope[1]
                expectedPrevious[unit] += slope[2]
            }
            #expect(difference(reset, expectedReset) < 1e-6)
            #expect(difference(gates, expectedGates) < 1e-6)
            #expect(difference(dProjected, expectedProjected) < 1e-6)
            #expect(difference(dRecurrent, expectedRecurrent) < 1e-6)
            #expect(difference(dPrevious, expectedPrevious) < 1e-6)
        }
        #expect(samples.areIntact)
    }

    @Test(arguments: UpdateGate.allCases, sizes)
    func resetBeforeStateAgreesWithTheReference(update: UpdateGate, hidden: Int) {
        for rows in [0, 1, 3] {
            let (projected, candidate) = (samples.matrix(rows, 3 * hidden, in: -3...3), samples.matrix(rows, hidden))
            let (previous, gates) = (samples.matrix(rows, hidden), samples.matrix(rows, 3 * hidden, in: 0.05...0.95))
            let output = samples.filled(rows, hidden, with: 0)
            let z = gates.doubles
            Kernels.gruBeforeState(
                update: update, projected: projected, candidate: candidate, previous: previous, gates: gates,
                state: output)
            let gradient = samples.matrix(rows, hidden)
            let (dProjected, dRecurrent) = (samples.matrix(rows, 3 * hidden), samples.matrix(rows, 2 * hidden))
            let (dCandidate, dPrevious) = (samples.matrix(rows, hidden), samples.matrix(rows, hidden))
            var (expectedProjected, expectedRecurrent) = (dProjected.doubles, dRecurrent.doubles)
            var (expectedCandidate, expectedPrevious) = (dCandidate.doubles, dPrevious.doubles)
            var expectedState = output.doubles
            Kernels.addGRUBeforeStateGradient(
                update: update, previous: previous, gates: gates, gradient: gradient, toProjected: dProjected,
                recurrent: dRecurrent, candidate: dCandidate, previous: dPrevious)
            let (p, c, h, d) = (projected.doubles, candidate.doubles, previous.doubles, gradient.doubles)
            for unit in 0..<rows * hidden {
                let (row, i) = (unit / hidden, unit % hidden)
                let (atP, atQ) = (3 * hidden * row + i, 2 * hidden * row + i)
                let before = [atP, atP + hidden].map { log(z[$0] / (1 - z[$0])) }
                let step = { (x: [Double]) in state(update, sigmoid(x[3]), sigmoid(x[0]), tanh(x[1]), x[2]) }
                let point = [before[1], p[atP + 2 * hidden] + c[unit], h[unit], before[0]]
                expectedState[unit] = step(point)
                let slope = derivative(of: step, at: point).map { $0 * d[unit] }
                expectedProjected[atP + hidden] += slope[0]
                expectedRecurrent[atQ + hidden] += slope[0]
                expectedProjected[atP + 2 * hidden] += slope[1]
                expectedCandidate[unit] += slope[1]
                expectedPrevious[unit] += slope[2]
                expectedProjected[atP] += slope[3]
                expectedRecurrent[atQ] += slope[3]
            }
            #expect(difference(output, expectedState) < 1e-6)
            #expect(difference(dProjected, expectedProjected) < 1e-6)
            #expect(difference(dRecurrent, expectedRecurrent) < 1e-6)
            #expect(difference(dCandidate, expectedCandidate) < 1e-6)
            #expect(difference(dPrevious, expectedPrevious) < 1e-6)
        }
        #expect(samples.areIntact)
    }

    @Test func sigmoidIsRightOverTheWholeRange() {
        let hidden = 20_001
        let projected = samples.filled(1, 3 * hidden, with: 0)
        for i in 0..<hidden { projected.base[i] = -100 + 0.01 * Float(i) }
        let (gates, reset) = (samples.filled(1, 3 * hidden, with: 0), samples.filled(1, hidden, with: 0))
        Kernels.gruBeforeGates(
            projected: projected, recurrent: samples.filled(1, 2 * hidden, with: 0),
            previous: samples.filled(1, hidden, with: 1), gates: gates, reset: reset)
        let expected = projected.doubles.prefix(hidden).map(sigmoid)
        #expect(difference(reset, expected) < 3e-7)
        #expect(reset.elements.allSatisfy { $0 >= 0 && $0 <= 1 })
    }
}

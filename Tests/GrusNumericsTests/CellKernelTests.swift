import Glibc
import GrusNumerics
import Testing

/// The kernels of the cells beside the gated recurrent unit, each against its formula in double precision, whose derivatives
/// are taken numerically.
struct CellKernelTests {
    static let sizes = GRUKernelTests.sizes
    let samples = Samples(seed: 4)

    /// For every unit, where the numbers of its gates lie.
    private func units(_ rows: Int, _ hidden: Int, gates: Int) -> [(unit: Int, at: [Int])] {
        (0..<rows * hidden).map { unit in
            (unit, (0..<gates).map { gates * hidden * (unit / hidden) + $0 * hidden + unit % hidden })
        }
    }

    @Test(arguments: sizes, [false, true])
    func longShortTermMemory(hidden: Int, accumulating: Bool) {
        let rows = 3
        let (projected, before) = (samples.matrix(rows, 4 * hidden, in: -3...3), samples.matrix(rows, hidden))
        let p = projected.doubles
        let (cell, state) = (samples.filled(rows, hidden, with: 0), samples.filled(rows, hidden, with: 0))
        let (ofState, ofCell) = (samples.matrix(rows, hidden), samples.matrix(rows, hidden))
        // The gates take the place of what is projected, and their gradient that of the gates.
        Kernels.lstm(projected: projected, before: before, gates: projected, cell: cell, state: state)
        let dProjected = accumulating ? samples.matrix(rows, 4 * hidden) : projected
        var expectedProjected = accumulating ? dProjected.doubles : projected.doubles.map { _ in 0 }
        let dBefore = samples.matrix(rows, hidden)
        var (expectedBefore, expectedCell, expectedState) = (dBefore.doubles, cell.doubles, state.doubles)
        Kernels.lstmGradient(
            before: before, gates: projected, cell: cell, ofState: ofState, ofCell: ofCell, toProjected: dProjected,
            accumulating: accumulating, addingToBefore: dBefore)
        for (unit, at) in units(rows, hidden, gates: 4) {
            let cellOf = { (x: [Double]) in sigmoid(x[1]) * x[4] + sigmoid(x[0]) * tanh(x[2]) }
            let stateOf = { (x: [Double]) in sigmoid(x[3]) * tanh(cellOf(x)) }
            let point = at.map { p[$0] } + [before.doubles[unit]]
            (expectedCell[unit], expectedState[unit]) = (cellOf(point), stateOf(point))
            let (dh, dc) = (Double(ofState.base[unit]), Double(ofCell.base[unit]))
            let slope = derivative(of: { dh * stateOf($0) + dc * cellOf($0) }, at: point)
            for gate in 0..<4 { expectedProjected[at[gate]] += slope[gate] }
            expectedBefore[unit] += slope[4]
        }
        #expect(difference(cell, expectedCell) < 1e-6 && difference(state, expectedState) < 1e-6)
        #expect(difference(dProjected, expectedProjected) < 1e-6)
        #expect(difference(dBefore, expectedBefore) < 1e-6)
        #expect(samples.areIntact)
    }

    @Test(arguments: sizes)
    func gateOfTheMinimalGatedUnit(hidden: Int) {
        let rows = 3
        let (projected, recurrent) = (samples.matrix(rows, 2 * hidden, in: -3...3), samples.matrix(rows, hidden))
        let (previous, gates) = (samples.matrix(rows, hidden), samples.filled(rows, 2 * hidden, with: 7))
        let (kept, gradient) = (samples.filled(rows, hidden, with: 0), samples.matrix(rows, hidden))
        Kernels.mguGate(projected: projected, recurrent: recurrent, previous: previous, gates: gates, kept: kept)
        let (dProjected, dRecurrent) = (samples.matrix(rows, 2 * hidden), samples.matrix(rows, hidden))
        let dPrevious = samples.matrix(rows, hidden)
        var (expectedProjected, expectedRecurrent) = (dProjected.doubles, dRecurrent.doubles)
        var (expectedPrevious, expectedKept) = (dPrevious.doubles, kept.doubles)
        Kernels.addMGUGateGradient(
            previous: previous, gates: gates, gradient: gradient, toProjected: dProjected, recurrent: dRecurrent,
            previous: dPrevious)
        for (unit, at) in units(rows, hidden, gates: 2) {
            let keep = { (x: [Double]) in sigmoid(x[0] + x[1]) * x[2] }
            let point = [projected.doubles[at[0]], recurrent.doubles[unit], previous.doubles[unit]]
            expectedKept[unit] = keep(point)
            let slope = derivative(of: keep, at: point).map { $0 * Double(gradient.base[unit]) }
            expectedProjected[at[0]] += slope[0]
            expectedRecurrent[unit] += slope[1]
            expectedPrevious[unit] += slope[2]
        }
        #expect(difference(kept, expectedKept) < 1e-6)
        #expect(difference(dProjected, expectedProjected) < 1e-6)
        #expect(difference(dRecurrent, expectedRecurrent) < 1e-6)
        #expect(difference(dPrevious, expectedPrevious) < 1e-6)
        #expect(samples.areIntact)
    }

    @Test(arguments: sizes)
    func stateOfTheMinimalGatedUnit(hidden: Int) {
        let rows = 3
        let (projected, candidate) = (samples.matrix(rows, 2 * hidden, in: -3...3), samples.matrix(rows, hidden))
        let (previous, gates) = (samples.matrix(rows, hidden), samples.matrix(rows, 2 * hidden, in: 0.05...0.95))
        let (f, state, gradient) = (gates.doubles, samples.filled(rows, hidden, with: 0), samples.matrix(rows, hidden))
        Kernels.mguState(projected: projected, candidate: candidate, previous: previous, gates: gates, state: state)
        let (dProjected, dRecurrent) = (samples.matrix(rows, 2 * hidden), samples.matrix(rows, hidden))
        let (dCandidate, dPrevious) = (samples.matrix(rows, hidden), samples.matrix(rows, hidden))
        var (expectedProjected, expectedRecurrent) = (dProjected.doubles, dRecurrent.doubles)
        var (expectedCandidate, expectedPrevious) = (dCandidate.doubles, dPrevious.doubles)
        var expectedState = state.doubles
        Kernels.addMGUStateGradient(
            previous: previous, gates: gates, gradient: gradient, toProjected: dProjected, recurrent: dRecurrent,
            candidate: dCandidate, previous: dPrevious)
        for (unit, at) in units(rows, hidden, gates: 2) {
            let step = { (x: [Double]) in (1 - sigmoid(x[0])) * x[2] + sigmoid(x[0]) * tanh(x[1]) }
            let point = [
                log(f[at[0]] / (1 - f[at[0]])), projected.doubles[at[1]] + candidate.doubles[unit],
                previous.doubles[unit],
            ]
            expectedState[unit] = step(point)
            let slope = derivative(of: step, at: point).map { $0 * Double(gradient.base[unit]) }
            expectedProjected[at[0]] += slope[0]
            expectedRecurrent[unit] += slope[0]
            expectedProjected[at[1]] += slope[1]
            expectedCandidate[unit] += slope[1]
            expectedPrevious[unit] += slope[2]
        }
        #expect(difference(state, expectedState) < 1e-6)
        #expect(difference(dProjected, expectedProjected) < 1e-6)
        #expect(difference(dRecurrent, expectedRecurrent) < 1e-6)
        #expect(difference(dCandidate, expectedCandidate) < 1e-6)
        #expect(difference(dPrevious, expectedPrevious) < 1e-6)
        #expect(samples.areIntact)
    }

    @Test(arguments: [UpdateGate.keep, .write], sizes)
    func blend(update: UpdateGate, hidden: Int) {
        for accumulating in [false, true] {
            let rows = 3
            let (projected, before) = (samples.matrix(rows, 2 * hidden, in: -3...3), samples.matrix(rows, hidden))
            let (p, after) = (projected.doubles, samples.filled(rows, hidden, with: 0))
            Kernels.blend(update: update, projected: projected, before: before, gates: projected, after: after)
            let gradient = samples.matrix(rows, hidden)
            let dProjected = accumulating ? samples.matrix(rows, 2 * hidden) : projected
            var expectedProjected = accumulating ? dProjected.doubles : p.map { _ in 0 }
            let dBefore = samples.matrix(rows, hidden)
            var (expectedBefore, expectedAfter) = (dBefore.doubles, after.doubles)
            Kernels.blendGradient(
                update: update, before: before, gates: projected, gradient: gradient, toProjected: dProjected,
                accumulating: accumulating, addingToBefore: dBefore)
            for (unit, at) in units(rows, hidden, gates: 2) {
                let step = { (x: [Double]) in
                    let keep = update == .keep ? sigmoid(x[0]) : 1 - sigmoid(x[0])
                    return keep * x[2] + (1 - keep) * x[1]
                }
                let point = [p[at[0]], p[at[1]], before.doubles[unit]]
                expectedAfter[unit] = step(point)
                let slope = derivative(of: step, at: point).map { $0 * Double(gradient.base[unit]) }
                expectedProjected[at[0]] += slope[0]
                expectedProjected[at[1]] += slope[1]
                expectedBefore[unit] += slope[2]
            }
            #expect(difference(after, expectedAfter) < 1e-6)
            #expect(difference(dProjected, expectedProjected) < 1e-6)
            #expect(difference(dBefore, expectedBefore) < 1e-6)
        }
        #expect(samples.areIntact)
    }

    @Test func relu() {
        let input = samples.filled(1, 5, with: [-2, -0.0, 0, 0.5, 3])
        let output = samples.filled(1, 5, with: 9)
        Kernels.relu(input, into: output)
        #expect(output.values == [0, 0, 0, 0.5, 3])
        let gradient = samples.filled(1, 5, with: 1)
        Kernels.addReLUGradient(output: output, gradient: samples.filled(1, 5, with: 2), to: gradient)
        #expect(gradient.values == [1, 1, 1, 3, 3])
    }
}

import Glibc
import GrusNumerics
import Testing

/// The kernels of encoder layers against their definitions, on sizes around those of registers.
struct LayerKernelTests {
    static let sizes = [1, 2, 7, 8, 15, 16, 17, 31, 33, 64, 70]
    let samples = Samples(seed: 6)

    @Test(arguments: sizes)
    func sumsAreWeighted(size: Int) {
        let (x, y, output) = (samples.matrix(3, size), samples.matrix(3, size), samples.matrix(3, size))
        Kernels.weightedSum(0.5, x, -2, y, into: output)
        #expect(difference(output, zip(x.doubles, y.doubles).map { 0.5 * $0 - 2 * $1 }) < 1e-6)
        let expected = zip(output.doubles, x.doubles).map { $0 + 0.25 * $1 }
        Kernels.add(x, times: 0.25, to: output)
        #expect(difference(output, expected) < 1e-6)
        #expect(samples.areIntact)
    }

    @Test(arguments: sizes)
    func theSecondHalfGatesTheFirst(size: Int) {
        let rows = 3
        let (input, output) = (samples.matrix(rows, 2 * size, in: -3...3), samples.matrix(rows, size))
        let gated = { (x: [Double]) in
            (0..<rows * size).map { index in
                let place = index / size * 2 * size + index % size
                return x[place] * sigmoid(x[place + size])
            }
        }
        Kernels.glu(input, into: output)
        #expect(difference(output, gated(input.doubles)) < 1e-6)
        let (gradient, target) = (samples.matrix(rows, size), samples.matrix(rows, 2 * size))
        let slopes = derivative(
            of: { zip(gated($0), gradient.doubles).reduce(0) { $0 + $1.0 * $1.1 } }, at: input.doubles)
        let sum = zip(target.doubles, slopes).map { $0 + $1 }
        Kernels.gluGradient(input, gradient: gradient, toInput: target, accumulating: true)
        #expect(difference(target, sum) < 1e-6)
        // In place of the values.
        Kernels.gluGradient(input, gradient: gradient, toInput: input, accumulating: false)
        #expect(difference(input, slopes) < 1e-6)
        #expect(samples.areIntact)
    }

    @Test(arguments: sizes)
    func theLargerOfTwoIsKept(size: Int) {
        let rows = 3
        let (input, output) = (samples.matrix(rows, 2 * size), samples.matrix(rows, size))
        let (units, pairs) = (input.doubles, (0..<rows * size).map { ($0 / size * 2 * size + $0 % size) })
        Kernels.maxout(input, into: output)
        #expect(output.doubles == pairs.map { max(units[$0], units[$0 + size]) })
        let (gradient, target) = (samples.matrix(rows, size), samples.matrix(rows, 2 * size))
        var expected = target.doubles
        for (place, slope) in zip(pairs, gradient.doubles) {
            expected[units[place] < units[place + size] ? place + size : place] += slope
        }
        Kernels.addMaxoutGradient(input, gradient: gradient, to: target)
        #expect(difference(target, expected) < 1e-6)
        #expect(samples.areIntact)
    }

    @Test(arguments: sizes)
    func rowsBecomeShares(size: Int) {
        let (rows, scale) = (3, 0.5)
        let weights = samples.matrix(rows, size, in: -40...40)
        let shares = { (x: [Double]) in
            (0..<rows).flatMap { row in
                let powers = x[row * size..<(row + 1) * size].map { exp(scale * $0) }
                return powers.map { $0 / powers.reduce(0, +) }
            }
        }
        let (expected, scores) = (shares(weights.doubles), weights.doubles)
        Kernels.softmax(weights, scale: Float(scale))
        #expect(difference(weights, expected) < 1e-6)
        let gradient = samples.matrix(rows, size)
        let slopes = derivative(
            of: { [gradient = gradient.doubles] in zip(shares($0), gradient).reduce(0) { $0 + $1.0 * $1.1 } },
            at: scores)
        Kernels.softmaxGradient(weights: weights, scale: Float(scale), gradient)
        #expect(difference(gradient, slopes) < 1e-6)
        #expect(samples.areIntact)
    }

    @Test(arguments: [1, 2, 5, 16])
    func positionsAreSinesAndCosines(columns: Int) {
        let output = samples.filled(60, columns, with: 0)
        Kernels.sinusoids(into: output)
        let expected = (0..<60).flatMap { row in
            (0..<columns).map { column in
                let angle = Double(row) / pow(10_000, Double(column - column % 2) / Double(columns))
                return column % 2 == 0 ? sin(angle) : cos(angle)
            }
        }
        #expect(difference(output, expected) < 1e-7)
        #expect(samples.areIntact)
    }
}

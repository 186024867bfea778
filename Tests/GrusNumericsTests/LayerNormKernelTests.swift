import Glibc
import GrusNumerics
import Testing

struct LayerNormKernelTests {
    let samples = Samples(seed: 4)

    /// One row, in double precision.
    func normalise(_ x: [Double], gain: [Double], bias: [Double]) -> [Double] {
        let mean = x.reduce(0, +) / Double(x.count)
        let variance = x.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(x.count)
        return x.indices.map { gain[$0] * (x[$0] - mean) / sqrt(variance + 1e-5) + bias[$0] }
    }

    @Test(arguments: [1, 2, 7, 16, 17, 33, 64, 70])
    func rowsAreNormalised(size: Int) {
        let (gain, bias) = (samples.matrix(1, size), samples.matrix(1, size))
        for rows in [0, 1, 5] {
            // Far from 0, so that a variance of raw squares would show.
            let input = samples.matrix(rows, size, in: 40...44)
            let (statistics, output) = (samples.filled(rows, 2, with: 0), samples.filled(rows, size, with: 0))
            Kernels.layerNorm(input, gain: gain, bias: bias, statistics: statistics, into: output)
            let expected = (0..<rows).flatMap {
                normalise(input[$0..<$0 + 1].doubles, gain: gain.doubles, bias: bias.doubles)
            }
            #expect(difference(output, expected) < 3e-5)
        }
        #expect(samples.areIntact)
    }

    /// Groups of columns are rows of their own, but for the gain.
    @Test func groupsAreNormalisedByThemselves() {
        let (rows, groups, width) = (3, 2, 5)
        let (input, gain) = (samples.matrix(rows, groups * width), samples.matrix(1, groups * width))
        let (statistics, output) = (samples.filled(rows * groups, 2, with: 0), samples.matrix(rows, groups * width))
        let zeros = [Double](repeating: 0, count: width)
        let expected = (0..<rows * groups).flatMap { block in
            let part = block * width..<(block + 1) * width
            let scale = Array(gain.doubles[block % groups * width..<(block % groups + 1) * width])
            let normal = normalise(Array(input.doubles[part]), gain: scale, bias: zeros)
            return zip(output.doubles[part], normal).map(+)
        }
        Kernels.layerNorm(
            input, groups: groups, gain: gain, bias: nil, accumulating: true, statistics: statistics, into: output)
        #expect(difference(output, expected) < 1e-5)
        #expect(samples.areIntact)
    }

    @Test(arguments: [2, 7, 16, 33])
    func gradientsAreAdded(size: Int) {
        let (rows, gain, bias) = (3, samples.matrix(1, size), samples.matrix(1, size))
        let (input, gradient) = (samples.matrix(rows, size), samples.matrix(rows, size))
        let statistics = samples.filled(rows, 2, with: 0)
        let targets = [rows, 1].map { samples.matrix($0, size) }
        let function = { [self] (x: [Double], g: [Double], b: [Double]) in
            (0..<rows).flatMap { normalise(Array(x[$0 * size..<($0 + 1) * size]), gain: g, bias: b) }
        }
        let value = { zip(function($0, $1, $2), gradient.doubles).reduce(0) { $0 + $1.0 * $1.1 } }
        let (x, g, b) = (input.doubles, gain.doubles, bias.doubles)
        let slopes = [derivative(of: { value($0, g, b) }, at: x), derivative(of: { value(x, $0, b) }, at: g)]
        let expected = zip(targets, slopes).map { zip($0.doubles, $1).map(+) }
        Kernels.layerNorm(
            input, gain: gain, bias: bias, statistics: statistics, into: samples.filled(rows, size, with: 0))
        Kernels.addLayerNormGradient(
            input, gain: gain, statistics: statistics, gradient: gradient, toInput: targets[0], gain: targets[1])
        for (target, expected) in zip(targets, expected) { #expect(difference(target, expected) < 1e-5) }
        #expect(samples.areIntact)
    }
}

import Glibc
import GrusNumerics
import Testing

struct OptimiserKernelTests {
    let samples = Samples(seed: 7)

    @Test func sumOfSquaresIsRightForAllSizes() {
        for size in Array(0...70) + [4095, 4096, 4097, 20_000] {
            let matrix = samples.matrix(1, size, in: -3...3)
            let expected = matrix.doubles.reduce(0) { $0 + $1 * $1 }
            #expect(abs(Kernels.sumOfSquares(matrix) - expected) <= 2e-6 * expected)
        }
        #expect(Kernels.sumOfSquares(samples.filled(1, 5000, with: .nan)).isNaN)
    }

    @Test func adamAgreesWithTheReference() {
        for size in 0...70 {
            let (gradient, value) = (samples.matrix(1, size), samples.matrix(1, size))
            let (first, second) = (samples.matrix(1, size), samples.matrix(1, size, in: 0...1))
            let g = gradient.doubles.map { $0 * 0.5 }
            let m = zip(first.doubles, g).map { 0.9 * $0 + 0.1 * $1 }
            let v = zip(second.doubles, g).map { 0.999 * $0 + 0.001 * $1 * $1 }
            let expected = value.doubles.indices.map { value.doubles[$0] - 0.01 * m[$0] / (v[$0].squareRoot() + 1e-8) }
            Kernels.adam(
                gradient: gradient, scale: 0.5, rate: 0.01, beta1: 0.9, beta2: 0.999, epsilon: 1e-8, first: first,
                second: second, value: value)
            #expect(difference(first, m) < 1e-6)
            #expect(difference(second, v) < 1e-6)
            #expect(difference(value, expected) < 5e-6)
        }
        #expect(samples.areIntact)
    }

    @Test func sgdAgreesWithTheReference() {
        for size in 0...70 {
            let (gradient, value, velocity) = (
                samples.matrix(1, size), samples.matrix(1, size), samples.matrix(1, size)
            )
            let v = zip(velocity.doubles, gradient.doubles).map { 0.9 * $0 + 0.5 * $1 }
            let expected = zip(value.doubles, v).map { $0 - 0.01 * $1 }
            Kernels.sgd(gradient: gradient, scale: 0.5, rate: 0.01, momentum: 0.9, velocity: velocity, value: value)
            #expect(difference(velocity, v) < 1e-6)
            #expect(difference(value, expected) < 5e-6)
        }
        #expect(samples.areIntact)
    }

    @Test func rmspropAgreesWithTheReference() {
        for size in 0...70 {
            let (gradient, value) = (samples.matrix(1, size), samples.matrix(1, size))
            let meanSquare = samples.matrix(1, size, in: 0.1...1)
            let g = gradient.doubles.map { $0 * 0.5 }
            let s = zip(meanSquare.doubles, g).map { 0.9 * $0 + 0.1 * $1 * $1 }
            let expected = value.doubles.indices.map { value.doubles[$0] - 0.01 * g[$0] / (s[$0].squareRoot() + 1e-8) }
            Kernels.rmsprop(
                gradient: gradient, scale: 0.5, rate: 0.01, decay: 0.9, epsilon: 1e-8, meanSquare: meanSquare,
                value: value)
            #expect(difference(meanSquare, s) < 1e-6)
            #expect(difference(value, expected) < 5e-6)
        }
        #expect(samples.areIntact)
    }
}

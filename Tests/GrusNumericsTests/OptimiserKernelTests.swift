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
            Kernels.sgd(gradient, 0.5, 0.01, 0.9, velocity, value)
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

    @Test func nesterovAgreesWithTheReference() {
        for size in 0...70 {
            let (gradient, value, velocity) = (
                samples.matrix(1, size), samples.matrix(1, size), samples.matrix(1, size)
            )
            let g = gradient.doubles.map { $0 * 0.5 }
            let v = zip(velocity.doubles, g).map { 0.9 * $0 + $1 }
            let expected = value.doubles.indices.map { value.doubles[$0] - 0.01 * (g[$0] + 0.9 * v[$0]) }
            Kernels.nesterov(gradient, 0.5, 0.01, 0.9, velocity, value)
            #expect(difference(velocity, v) < 1e-6)
            #expect(difference(value, expected) < 5e-6)
        }
        #expect(samples.areIntact)
    }

    @Test func adagradAgreesWithTheReference() {
        for size in 0...70 {
            let (gradient, value) = (samples.matrix(1, size), samples.matrix(1, size))
            let squareSum = samples.matrix(1, size, in: 0.1...1)
            let g = gradient.doubles.map { $0 * 0.5 }
            let s = zip(squareSum.doubles, g).map { $0 + $1 * $1 }
            let expected = value.doubles.indices.map { value.doubles[$0] - 0.01 * g[$0] / (s[$0].squareRoot() + 1e-8) }
            Kernels.adagrad(
                gradient: gradient, scale: 0.5, rate: 0.01, epsilon: 1e-8, squareSum: squareSum, value: value)
            #expect(difference(squareSum, s) < 1e-6)
            #expect(difference(value, expected) < 5e-6)
        }
        #expect(samples.areIntact)
    }

    @Test func adadeltaAgreesWithTheReference() {
        for size in 0...70 {
            let (gradient, value) = (samples.matrix(1, size), samples.matrix(1, size))
            let (square, stepSquare) = (samples.matrix(1, size, in: 0.1...1), samples.matrix(1, size, in: 0.1...1))
            let g = gradient.doubles.map { $0 * 0.5 }
            let s = zip(square.doubles, g).map { 0.9 * $0 + 0.1 * $1 * $1 }
            let steps = g.indices.map {
                ((stepSquare.doubles[$0] + 1e-6) / (s[$0] + 1e-6)).squareRoot() * g[$0]
            }
            let t = zip(stepSquare.doubles, steps).map { 0.9 * $0 + 0.1 * $1 * $1 }
            let expected = zip(value.doubles, steps).map { $0 - 0.1 * $1 }
            Kernels.adadelta(
                gradient: gradient, scale: 0.5, rate: 0.1, decay: 0.9, epsilon: 1e-6, meanSquare: square,
                meanSquaredStep: stepSquare, value: value)
            #expect(difference(square, s) < 1e-6)
            #expect(difference(stepSquare, t) < 1e-6)
            #expect(difference(value, expected) < 5e-6)
        }
        #expect(samples.areIntact)
    }

    @Test func simpleKernelsAgreeWithTheReference() {
        for size in 0...70 {
            let (first, second) = (samples.matrix(1, size), samples.matrix(1, size))
            let combined = zip(first.doubles, second.doubles).map { 0.5 * $0 + 3 * $1 }
            Kernels.combine(first, times: 0.5, second, times: 3)
            #expect(difference(first, combined) < 1e-6)
            let clamped = first.doubles.map { min(max($0, -0.25), 0.25) }
            Kernels.clamp(first, to: 0.25)
            #expect(difference(first, clamped) < 1e-6)
            let (one, other) = (first.values, second.values)
            Kernels.swap(first, second)
            #expect(first.values == other && second.values == one)
            Kernels.scale(first, by: 2)
            #expect(first.values == other.map { 2 * $0 })
        }
        #expect(samples.areIntact)
    }
}

import Glibc
import GrusNumerics
import GrusRuntime
import Testing

struct ElementwiseKernelTests {
    let samples = Samples(seed: 1)

    /// Half of all numbers between 2⁻³⁰ and 2⁵, evenly in the exponent, both signs, and the ends of the range.
    var wholeRange: [Float] {
        let positive = (0..<70_000).map { exp2f(-30 + 35 * Float($0) / 70_000) }
        return [0, -0.0, .infinity, -.infinity, .greatestFiniteMagnitude, .leastNonzeroMagnitude] + positive
            + positive.map { -$0 }
    }

    @Test func tanhIsRightToFourTenMillionthsEverywhere() {
        let input = samples.filled(1, wholeRange.count, with: wholeRange)
        let output = samples.filled(1, input.count, with: 0)
        Kernels.tanh(input, into: output)
        var worst = 0.0
        for (x, y) in zip(input.doubles, output.doubles) where x != 0 {
            worst = max(worst, abs(y / tanh(x) - 1))
        }
        #expect(worst < 4e-7)
        #expect(output.elements.allSatisfy { abs($0) <= 1 })
        #expect(output.elements[0] == 0)
    }

    @Test func tanhWorksInPlaceOnAllSizes() {
        for size in 0...70 {
            let matrix = samples.matrix(1, size, in: -4...4)
            let expected = matrix.doubles.map(tanh)
            Kernels.tanh(matrix, into: matrix)
            #expect(difference(matrix, expected) < 1e-6, "size \(size)")
        }
        #expect(samples.areIntact)
    }

    /// At every place of rows of any length, and from any byte on.
    @Test(arguments: [0, 1, 7, 16, 33, 70])
    func whatIsNotFiniteIsFound(count: Int) {
        for offset in 0..<4 {
            var bytes = [UInt8](repeating: 0, count: offset + 4 * count)
            func areFinite() -> Bool { bytes.withUnsafeBytes { Kernels.areFinite(.init(rebasing: $0[offset...])) } }
            func set(_ index: Int, _ number: Float) {
                bytes.withUnsafeMutableBytes {
                    $0.storeBytes(of: number, toByteOffset: offset + 4 * index, as: Float.self)
                }
            }
            for index in 0..<count {
                set(index, index.isMultiple(of: 2) ? .greatestFiniteMagnitude : -.leastNonzeroMagnitude)
            }
            #expect(areFinite())
            for index in 0..<count {
                for number in [Float.infinity, -.infinity, .nan] {
                    set(index, number)
                    #expect(!areFinite(), "\(number) at \(index) of \(count)")
                }
                set(index, 1)
            }
        }
    }

    @Test func notANumberStaysSo() {
        let matrix = samples.filled(1, 40, with: .nan)
        Kernels.tanh(matrix, into: matrix)
        #expect(matrix.elements.allSatisfy { $0.isNaN })
    }

    @Test(arguments: [1, 2, 7, 8, 15, 16, 17, 31, 33, 63, 64, 65, 70])
    func gradientsAndSumsAreAdded(size: Int) {
        for rows in [0, 1, 3] {
            let (x, y) = (samples.matrix(rows, size), samples.matrix(rows, size))
            let target = samples.matrix(rows, size)
            var expected = zip(target.doubles, zip(x.doubles, y.doubles)).map { $0 + $1.1 * (1 - $1.0 * $1.0) }
            Kernels.addTanhGradient(output: x, gradient: y, to: target)
            #expect(difference(target, expected) < 1e-6)
            expected = zip(target.doubles, x.doubles).map { $0 + $1 }
            Kernels.add(x, to: target)
            #expect(difference(target, expected) < 1e-6)
        }
        #expect(samples.areIntact)
    }

    @Test(arguments: [1, 5, 16, 33])
    func columnSumsTakeTheColumnsAsked(size: Int) {
        for rows in [0, 1, 9] {
            let input = samples.matrix(rows, 2 * size + 1)
            let target = samples.matrix(1, size)
            let x = input.doubles
            let expected = (0..<size).map { column in
                Double(target.base[column]) + (0..<rows).reduce(0) { $0 + x[$1 * (2 * size + 1) + size + column] }
            }
            Kernels.addRows(of: input, from: size, to: target)
            #expect(difference(target, expected) < 1e-6)
        }
        #expect(samples.areIntact)
    }
}

// MARK: - Dropout

extension ElementwiseKernelTests {
    func mask(_ count: Int, _ probability: Float, _ key: RandomKey) -> [Float] {
        let output = samples.filled(1, count, with: 0)
        Kernels.dropout(samples.filled(1, count, with: 1), probability: probability, key: key, into: output)
        return output.values
    }

    @Test(arguments: [Float(0), 0.1, 0.3, 0.5, 0.9])
    func dropoutDropsItsShareAndScalesTheRest(probability: Float) {
        let count = 200_000
        let values = mask(count, probability, RandomKey(seed: 3))
        let dropped = Double(values.count { $0 == 0 }) / Double(count)
        // Five standard deviations of a binomial share.
        let deviation = (Double(probability) * (1 - Double(probability)) / Double(count)).squareRoot()
        #expect(abs(dropped - Double(probability)) <= 5 * deviation)
        #expect(values.allSatisfy { $0 == 0 || $0 == 1 / (1 - probability) })
    }

    @Test func masksOfOneKeyAreEqualAndOfOthersIndependent() {
        let root = RandomKey(seed: 5)
        let count = 100_000
        #expect(mask(count, 0.5, root.child(0)) == mask(count, 0.5, root.child(0)))
        let masks = (0..<4).map { mask(count, 0.5, root.child($0)) }
        for first in 0..<4 {
            for second in 0..<first {
                let equal = zip(masks[first], masks[second]).count { $0 == $1 }
                #expect(abs(Double(equal) / Double(count) - 0.5) < 0.01)
            }
            for lag in [1, 2, 16, 512] {
                let equal = zip(masks[first], masks[first].dropFirst(lag)).count { $0 == $1 }
                #expect(abs(Double(equal) / Double(count - lag) - 0.5) < 0.01, "lag \(lag)")
            }
        }
    }

    @Test func aUnitDependsOnKeyAndPositionOnly() {
        let key = RandomKey(seed: 8)
        let whole = mask(70, 0.4, key)
        for size in 1...70 { #expect(mask(size, 0.4, key) == Array(whole.prefix(size))) }
        #expect(samples.areIntact)
    }

    @Test func theBackwardPassHasTheSameMask() {
        let key = RandomKey(seed: 9)
        for size in 1...70 {
            let (gradient, target) = (samples.matrix(1, size), samples.matrix(1, size))
            let expected = zip(target.doubles, zip(gradient.doubles, mask(size, 0.3, key))).map {
                $0 + $1.0 * Double($1.1)
            }
            Kernels.addDropoutGradient(gradient, probability: 0.3, key: key, to: target)
            #expect(difference(target, expected) < 1e-6)
        }
        #expect(samples.areIntact)
    }
}

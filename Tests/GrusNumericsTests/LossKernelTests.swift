import Glibc
import GrusNumerics
import Testing

struct LossKernelTests {
    let samples = Samples(seed: 6)

    struct Expected {
        var smoothed = 0.0
        var plain = 0.0
        var gradient: [Double] = []
    }

    func reference(_ logits: Matrix, _ labels: [Int32], _ smoothing: Double, _ scale: Double) -> Expected {
        var result = Expected()
        for (row, label) in labels.enumerated() {
            let x = logits[row..<row + 1].doubles
            let largest = x.max() ?? 0
            let logSum = largest + log(x.reduce(0) { $0 + exp($1 - largest) })
            let target = x.indices.map { smoothing / Double(x.count) + ($0 == Int(label) ? 1 - smoothing : 0) }
            result.plain += logSum - x[Int(label)]
            result.smoothed += zip(x, target).reduce(0) { $0 + $1.1 * (logSum - $1.0) }
            result.gradient += zip(x, target).map { scale * (exp($0 - logSum) - $1) }
        }
        return result
    }

    func crossEntropy(_ logits: Matrix, _ labels: [Int32], smoothing: Float = 0, scale: Float? = nil) -> Kernels.Loss {
        Kernels.crossEntropy(
            logits: logits, labels: samples.arena.list(labels), smoothing: smoothing, gradientScale: scale)
    }

    @Test(arguments: [Float(0), 0.1], [Float(1), 20, 1000])
    func lossAndGradientAgreeWithTheReference(smoothing: Float, size: Float) {
        for classes in 1...70 {
            let logits = samples.matrix(3, classes, in: -size...size)
            let labels = (0..<3).map { Int32(($0 * 31 + 5) % classes) }
            let expected = reference(logits, labels, Double(smoothing), 0.25)
            let untouched = logits.values
            let plain = crossEntropy(logits, labels, smoothing: smoothing)
            #expect(logits.values == untouched)
            let loss = crossEntropy(logits, labels, smoothing: smoothing, scale: 0.25)
            #expect(loss.smoothed == plain.smoothed && loss.plain == plain.plain)
            #expect(abs(loss.plain - expected.plain) < 2e-6 * max(1, abs(expected.plain)), "\(classes)")
            #expect(abs(loss.smoothed - expected.smoothed) < 2e-6 * max(1, abs(expected.smoothed)), "\(classes)")
            #expect(difference(logits, expected.gradient) < 1e-6, "\(classes)")
        }
        #expect(samples.areIntact)
    }

    /// Labels that no class is more probable than; the second row has two of them.
    @Test func mostProbableLabelsAreCounted() {
        let logits = samples.matrix(4, 3)
        for (place, value) in ([3, 1, 2, 1, 4, 4, 0, 0, 9, -1, -2, -3] as [Float]).enumerated() {
            logits.base[place] = value
        }
        #expect(crossEntropy(logits, [0, 2, 2, 0]).correct == 4)
        #expect(crossEntropy(logits, [1, 1, 0, 2], smoothing: 0.1, scale: 1).correct == 1)
    }

    /// The loss of a row with NaN is NaN: training must see that it diverges.
    @Test func nanIsNotHidden() {
        for place in [0, 5, 39] {
            let logits = samples.matrix(1, 40)
            logits.base[place] = .nan
            #expect(crossEntropy(logits, [7]).plain.isNaN, "\(place)")
        }
    }

    @Test func noRowsLoseNothing() {
        #expect(crossEntropy(samples.matrix(0, 3), []).plain == 0)
    }

    @Test func aLabelWithoutAClassIsAMistake() async {
        await #expect(processExitsWith: .failure) {
            let samples = Samples(seed: 1)
            _ = Kernels.crossEntropy(
                logits: samples.matrix(1, 3), labels: samples.arena.list([3]), smoothing: 0, gradientScale: nil)
        }
    }

    @Test func logSumExpIsRightForSmallAndHugeNumbers() {
        for center in [Float(-1e4), -50, 0, 50, 1e4] {
            for size in 1...70 {
                let row = samples.matrix(1, size, in: center - 5...center + 5)
                let x = row.doubles
                let largest = x.max() ?? 0
                let expected = largest + log(x.reduce(0) { $0 + exp($1 - largest) })
                #expect(abs(Double(Kernels.logSumExp(row)) - expected) < 3e-7 * max(1, abs(expected)))
            }
        }
    }

    /// With logits 0 and x ≤ 0, the gradient of the second is a logistic of x, in which exp is the only function.
    @Test func expIsRightOverTheWholeRange() {
        var worst = 0.0
        for i in 0..<8_700 {
            let x = -0.01 * Float(i)
            let logits = samples.filled(1, 2, with: [0, x])
            _ = crossEntropy(logits, [0], scale: 1)
            worst = max(worst, abs(Double(logits.base[1]) / (exp(Double(x)) / (1 + exp(Double(x)))) - 1))
        }
        #expect(worst < 4e-7)
    }
}

// MARK: - The largest values

extension LossKernelTests {
    @Test func topAgreesWithSorting() {
        for size in [1, 2, 5, 63, 64, 65, 127, 128, 129, 300] {
            for count in [1, 2, 5, 64] where count <= size {
                // Few different values make many ties.
                let row = samples.filled(1, size, with: samples.matrix(1, size, in: -4...4).values.map { $0.rounded() })
                let x = row.values
                let expected = x.indices.sorted { (x[$0], $1) > (x[$1], $0) }.prefix(count)
                let top = Kernels.top(count, of: row)
                #expect(top.map { Int($0.column) } == Array(expected))
                #expect(top.map(\.value) == expected.map { x[$0] })
            }
        }
        #expect(samples.areIntact)
    }

    @Test func topOfMinusInfinityAndNotANumberNamesColumnsThatExist() {
        for value in [-Float.infinity, .nan, .infinity] {
            let top = Kernels.top(5, of: samples.filled(1, 130, with: value))
            #expect(top.map(\.column) == [0, 1, 2, 3, 4])
        }
    }

    @Test func noneOfTheLargestIsNone() {
        #expect(Kernels.top(0, of: samples.matrix(1, 3)).isEmpty)
    }
}

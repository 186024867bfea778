import GrusNumerics
import Testing

struct BFloat16Tests {
    let samples = Samples(seed: 5)

    /// The nearest number whose lower half is zero; of two that are equally near, the one whose last bit is zero.
    func nearest(_ x: Float) -> Float {
        let below = Float(bitPattern: x.bitPattern & 0xFFFF_0000)
        let above = Float(bitPattern: (x.bitPattern & 0xFFFF_0000) &+ 0x1_0000)
        if x - below != above - x { return abs(x - below) < abs(above - x) ? below : above }
        return (below.bitPattern >> 16) & 1 == 0 ? below : above
    }

    @Test func numbersAreRoundedToTheNearest() {
        // 1 + 2⁻⁸ lies between 1 and 1 + 2⁻⁷; 1 + 3·2⁻⁸ between 1 + 2⁻⁷ and 1 + 2⁻⁶.
        let special: [Float] = [
            0, -0.0, 1, -1, 1.00390625, 1.01171875, 3.4e38, .infinity, -.infinity, 0x1p-130, 65_280,
        ]
        let input = samples.filled(1, special.count, with: special)
        let output = samples.bfloat16(input.shape)
        Kernels.round(input, into: output)
        #expect(
            output.values == [0, -0.0, 1, -1, 1, 1.015625, .infinity, .infinity, -.infinity, nearest(0x1p-130), 65_280])
        let many = samples.matrix(37, 53, in: -1e4...1e4)
        let rounded = samples.bfloat16(many.shape)
        Kernels.round(many, into: rounded)
        #expect(rounded.values == many.values.map(nearest))
    }

    @Test func whatIsNoNumberStaysNone() {
        let input = samples.filled(1, 2, with: [.nan, Float(bitPattern: 0x7F80_0001)])
        let output = samples.bfloat16(input.shape)
        Kernels.round(input, into: output)
        #expect(output.values.allSatisfy { $0.isNaN })
    }

    @Test(arguments: [(1, 1), (16, 16), (17, 3), (5, 40), (33, 64)])
    func rowsBecomeColumns(rows: Int, columns: Int) {
        let input = samples.matrix(rows, columns)
        let rounded = samples.bfloat16(Shape(rows: columns, columns: rows))
        // In two parts, as two workers do it.
        for part in [0..<rows / 2, rows / 2..<rows] { Kernels.transpose(input, rows: part, into: rounded) }
        let expected = (0..<columns).flatMap { column in (0..<rows).map { input.base[$0 * columns + column] } }
        #expect(rounded.values == expected.map(nearest))
    }

    /// Products of rounded factors, with sums in single precision. oneDNN computes them on every CPU, if slowly.
    @Test(arguments: [TransposedOperand.none, .left, .right])
    func productsSumInSinglePrecision(transposed: TransposedOperand) {
        let (rows, inner, columns) = (9, 130, 35)
        let left = transposed == .left ? samples.matrix(inner, rows) : samples.matrix(rows, inner)
        let right = transposed == .right ? samples.matrix(columns, inner) : samples.matrix(inner, columns)
        let (roundedLeft, roundedRight) = (samples.bfloat16(left.shape), samples.bfloat16(right.shape))
        Kernels.round(left, into: roundedLeft)
        Kernels.round(right, into: roundedRight)
        let exact = samples.filled(rows, columns, with: 0.5)
        let result = samples.filled(rows, columns, with: 0.5)
        let products = Products()
        products.multiply(
            samples.filled(left.rows, left.columns, with: roundedLeft.values),
            samples.filled(right.rows, right.columns, with: roundedRight.values), transposed: transposed, into: exact,
            accumulating: true)
        products.multiply(roundedLeft, roundedRight, transposed: transposed, into: result, accumulating: true)
        #expect(difference(result, exact.doubles) < 2e-6)
        #expect(samples.areIntact)
    }
}

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

    @Test func numbersAreRoundedWhereTheyLieAndMadeSingleAgain() {
        let many = samples.matrix(37, 53, in: -1e4...1e4)
        let (rounded, single, sum) = (
            samples.bfloat16(many.shape), samples.matrix(37, 53, in: 0...1), samples.matrix(37, 53, in: -1...1)
        )
        let (expected, before) = (many.values.map(nearest), sum.values)
        Kernels.round(many, into: rounded)
        Kernels.roundToBFloat16(many)
        Kernels.widen(rounded, into: single)
        Kernels.add(rounded, to: sum)
        #expect(many.values == expected)
        #expect(single.values == expected)
        #expect(sum.values == zip(before, expected).map { $0 + $1 })
    }

    @Test func whatIsNoNumberStaysNone() {
        let input = samples.filled(1, 2, with: [.nan, Float(bitPattern: 0x7F80_0001)])
        let output = samples.bfloat16(input.shape)
        Kernels.round(input, into: output)
        #expect(output.values.allSatisfy { $0.isNaN })
    }

    @Test(arguments: [(1, 1), (16, 16), (17, 3), (5, 40), (33, 64)])
    func columnsBecomeRows(rows: Int, columns: Int) {
        let input = samples.matrix(rows, columns)
        let rounded = samples.bfloat16(Shape(rows: columns, columns: rows))
        // In two parts, as two workers do it.
        for part in [0..<columns / 2, columns / 2..<columns] {
            Kernels.transpose(input, columns: part, into: rounded[part])
        }
        let expected = (0..<columns).flatMap { column in (0..<rows).map { input.base[$0 * columns + column] } }
        #expect(rounded.values == expected.map(nearest))
    }
}

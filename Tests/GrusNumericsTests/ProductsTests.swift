import GrusNumerics
import Testing

struct ProductsTests {
    let samples = Samples(seed: 11)
    let products = Products()

    /// Multiplies as asked, and says how far the result is from a plain triple loop in double precision.
    func error(
        _ rows: Int, _ inner: Int, _ columns: Int, _ transposed: TransposedOperand, biased: Bool = false,
        accumulating: Bool = false, form: FactorForm = .single
    ) -> Double {
        let left = transposed == .left ? samples.matrix(inner, rows) : samples.matrix(rows, inner)
        let right = transposed == .right ? samples.matrix(columns, inner) : samples.matrix(inner, columns)
        let bias = biased ? samples.matrix(1, columns) : nil
        let result = samples.matrix(rows, columns)
        var expected = accumulating ? result.doubles : Array(repeating: 0, count: rows * columns)
        let (seenLeft, seenRight) = (samples.seen(left, in: form), samples.seen(right, in: form))
        for row in 0..<rows {
            for column in 0..<columns {
                expected[row * columns + column] += Double(bias?.base[column] ?? 0)
                for i in 0..<inner {
                    let l = seenLeft[transposed == .left ? i * rows + row : row * inner + i]
                    let r = seenRight[transposed == .right ? column * inner + i : i * columns + column]
                    expected[row * columns + column] += Double(l) * Double(r)
                }
            }
        }
        let again = samples.filled(rows, columns, with: result.values)
        products.multiply(
            left, right, transposed: transposed, bias: bias, into: result, accumulating: accumulating, form: form)
        if transposed != .left {
            let packed = packed(right, transposed: transposed == .right, form)
            products.multiply(left, packed, bias: bias, into: again, accumulating: accumulating)
            // oneDNN may add in another order where it has to transpose.
            let isClose = form == .rows ? difference(again, result.doubles) < 2e-6 : again.values == result.values
            #expect(isClose, "\(rows)×\(inner)×\(columns), packed")
        }
        return difference(result, expected)
    }

    /// The right factor of a product in a form, packed in two blocks.
    func packed(_ right: Matrix, transposed: Bool, _ form: FactorForm) -> PackedMatrix {
        let shape = transposed ? Shape(rows: right.columns, columns: right.rows) : right.shape
        let memory = samples.filled(1, PackedMatrix.count(shape, form), with: .nan)
        let packed = PackedMatrix(base: memory.base, shape: shape, form: form)
        let panels = packed.panelCount
        for block in [0..<panels / 2, panels / 2..<panels] {
            Kernels.pack(right, transposed: transposed, panels: block, into: packed)
        }
        return packed
    }

    /// Up to tiles of twelve rows, panels of 32 columns and blocks of 96 rows and 256 terms, and beyond.
    static let sizes = [
        (1, 1, 1), (1, 7, 13), (3, 1, 5), (2, 9, 1), (5, 3, 2), (17, 33, 31), (64, 16, 48), (1, 64, 192), (70, 1, 70),
        (12, 256, 32), (13, 257, 33), (96, 255, 64), (97, 513, 65), (200, 300, 40),
    ]

    /// Products of bfloat16 numbers round the factors and nothing else. oneDNN has them on every CPU, if slow ones.
    @Test(arguments: [TransposedOperand.none, .left, .right], sizes)
    func productsAgreeWithPlainLoops(transposed: TransposedOperand, size: (Int, Int, Int)) {
        for form in FactorForm.ofNumbers {
            for (biased, accumulating) in [(false, false), (true, false), (false, true), (true, true)] {
                let error = error(
                    size.0, size.1, size.2, transposed, biased: biased, accumulating: accumulating, form: form)
                #expect(error < 2e-6, "\(form), bias: \(biased), accumulating: \(accumulating)")
            }
        }
        #expect(samples.areIntact)
    }

    @Test func emptyResultsAreNoWork() {
        #expect(error(0, 3, 5, .none) == 0)
        #expect(error(3, 3, 0, .none) == 0)
    }

    /// An empty sum is zero: what the result held before must go.
    @Test(arguments: [TransposedOperand.none, .left, .right])
    func aProductOverNothingIsItsBias(transposed: TransposedOperand) {
        for form in FactorForm.ofNumbers {
            #expect(error(3, 0, 5, transposed, form: form) == 0)
            #expect(error(3, 0, 5, transposed, biased: true, form: form) == 0)
            #expect(error(3, 0, 5, transposed, accumulating: true, form: form) == 0)
            #expect(error(3, 0, 5, transposed, biased: true, accumulating: true, form: form) < 1e-6)
        }
    }

    @Test func slicesAreMatricesOfTheirOwn() {
        let (left, right, result) = (samples.matrix(9, 4), samples.matrix(8, 3), samples.matrix(9, 3))
        let before = result.values
        products.multiply(left[2..<5], right[4..<8], into: result[6..<9])
        let whole = samples.filled(3, 3, with: 0)
        products.multiply(
            samples.filled(3, 4, with: left[2..<5].values), samples.filled(4, 3, with: right[4..<8].values), into: whole
        )
        #expect(result[6..<9].values == whole.values)
        #expect(result[0..<6].values == Array(before.prefix(18)))
    }

    /// A row is summed alike whichever tile it is in.
    @Test(arguments: [FactorForm.single, .pairs]) func aRowDoesNotDependOnTheOthers(form: FactorForm) {
        let (left, right) = (samples.matrix(110, 300), samples.matrix(300, 70))
        let whole = samples.filled(110, 70, with: 0)
        products.multiply(left, right, into: whole, form: form)
        for rows in 1...109 {
            let result = samples.filled(rows, 70, with: 0)
            products.multiply(left[(110 - rows)..<110], right, into: result, form: form)
            #expect(result.values == whole[(110 - rows)..<110].values, "\(rows) rows")
        }
    }

    @Test func equalProductsGiveEqualBits() {
        let (left, right) = (samples.matrix(33, 65), samples.matrix(65, 47))
        let (first, second) = (samples.filled(33, 47, with: 0), samples.filled(33, 47, with: 0))
        products.multiply(left, right, into: first)
        Products().multiply(left, right, into: second)
        #expect(first.values == second.values)
    }

    /// A rounding of infinity or NaN must not become a number.
    @Test(arguments: FactorForm.ofNumbers) func whatIsNoNumberStaysNone(form: FactorForm) {
        let left = samples.filled(2, 3, with: [1, .infinity, 1, Float(bitPattern: 0x7FFF_FFFF), 1, 1])
        let right = samples.filled(3, 2, with: [1, 1, 1, 2, 1, Float(bitPattern: 0xFFFF_FFFF)])
        let result = samples.filled(2, 2, with: 0)
        products.multiply(left, right, into: result, form: form)
        #expect(result.values[0] == .infinity)
        #expect(result.values[1...].allSatisfy { $0.isNaN })
    }

    @Test func shapesThatDoNotFitAreAMistake() async {
        await #expect(processExitsWith: .failure) {
            let samples = Samples(seed: 1)
            Products().multiply(samples.matrix(2, 3), samples.matrix(4, 5), into: samples.matrix(2, 5))
        }
    }
}

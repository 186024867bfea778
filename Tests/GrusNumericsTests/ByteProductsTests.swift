import GrusNumerics
import Testing

struct ByteProductsTests {
    let samples = Samples(seed: 29)

    /// A matrix of bytes with a scale for each row or column, from random numbers.
    func quantized(_ rows: Int, _ columns: Int, by axis: QuantizedMatrix.Axis) -> QuantizedMatrix {
        let shape = Shape(rows: rows, columns: columns)
        let memory = samples.filled(1, QuantizedMatrix.count(shape, axis), with: 0)
        let scales = QuantizedMatrix.scaleShape(shape, axis)
        let bytes = UnsafeMutableRawPointer(memory.base + scales.count).assumingMemoryBound(to: Int8.self)
        let result = QuantizedMatrix(
            ByteMatrix(bytes, rows: rows, columns: columns),
            scales: Matrix(memory.base, rows: scales.rows, columns: scales.columns), by: axis)
        Kernels.quantize(samples.matrix(rows, columns), into: result)
        return result
    }

    /// The right factor of a product, packed in two blocks.
    func packed(_ right: QuantizedMatrix, transposed: Bool) -> PackedMatrix {
        let shape = transposed ? Shape(rows: right.shape.columns, columns: right.shape.rows) : right.shape
        let memory = samples.filled(1, PackedMatrix.count(shape, .bytes), with: .nan)
        let packed = PackedMatrix(base: memory.base, shape: shape, form: .bytes)
        let panels = packed.panelCount
        for block in [0..<panels / 2, panels / 2..<panels] {
            Kernels.pack(right, transposed: transposed, panels: block, into: packed)
        }
        return packed
    }

    /// What a row is rounded to, by the definition.
    func rounded(_ row: [Float]) -> (bytes: [Int], scale: Float) {
        let scale = (row.map(abs).max() ?? 0) / 127
        return (row.map { scale == 0 ? 0 : Int(($0 * (1 / scale)).rounded(.toNearestOrEven)) }, scale)
    }

    /// A product as plain loops have it: whole numbers, and one rounding after another.
    func expected(_ left: Matrix, _ right: QuantizedMatrix, transposed: Bool, _ bias: Matrix?, _ before: [Float]?)
        -> [Float]
    {
        let columns = transposed ? right.shape.rows : right.shape.columns
        return (0..<left.rows).flatMap { row in
            let (bytes, scale) = rounded(left[row..<row + 1].values)
            return (0..<columns).map { column in
                let sum = bytes.indices.reduce(0) { sum, term in
                    let place = transposed ? column * left.columns + term : term * columns + column
                    return sum + bytes[term] * Int(right.bytes.base[place])
                }
                var value = Float(sum) * (scale * right.scales.base[column])
                if let bias { value += bias.base[column] }
                return before.map { value + $0[row * columns + column] } ?? value
            }
        }
    }

    /// Up to groups of four terms, tiles of twelve rows, panels of 32 columns and blocks of 96 rows, and beyond.
    static let sizes = [
        (1, 1, 1), (1, 7, 13), (3, 1, 5), (5, 3, 2), (17, 33, 31), (64, 16, 48), (1, 64, 192), (12, 256, 32),
        (13, 258, 33), (96, 255, 64), (97, 513, 65), (200, 300, 40), (0, 3, 5), (3, 3, 0),
    ]

    @Test(arguments: ByteInstructions.allCases.filter(\.areAvailable), sizes)
    func productsAreThoseOfPlainLoopsBitForBit(by instructions: ByteInstructions, size: (Int, Int, Int)) {
        let (rows, inner, columns) = size
        let products = Products(multiplyingBytesBy: instructions)
        for transposed in [false, true] {
            let right = quantized(
                transposed ? columns : inner, transposed ? inner : columns, by: transposed ? .rows : .columns)
            let packed = packed(right, transposed: transposed)
            for (isBiased, accumulating) in [(false, false), (true, false), (false, true), (true, true)] {
                let (left, result) = (samples.matrix(rows, inner), samples.matrix(rows, columns))
                let bias = isBiased ? samples.matrix(1, columns) : nil
                let expected = expected(left, right, transposed: transposed, bias, accumulating ? result.values : nil)
                products.multiply(left, packed, bias: bias, into: result, accumulating: accumulating)
                #expect(result.values == expected, "\(transposed), bias: \(isBiased), accumulating: \(accumulating)")
            }
        }
        #expect(samples.areIntact)
    }

    /// The largest sums, of either sign: nothing is cut off on the way.
    @Test(arguments: ByteInstructions.allCases.filter(\.areAvailable))
    func theLargestSumsAreExact(by instructions: ByteInstructions) {
        let terms = Products.mostByteTerms
        for sign: Float in [1, -1] {
            let right = quantized(terms, 1, by: .columns)
            Kernels.quantize(samples.filled(terms, 1, with: sign), into: right)
            let result = samples.filled(1, 1, with: 0)
            Products(multiplyingBytesBy: instructions)
                .multiply(samples.filled(1, terms, with: 1), packed(right, transposed: false), into: result)
            let unit = Float(1) / 127
            #expect(result.values == [sign * Float(terms * 127 * 127) * (unit * unit)])
        }
    }

    /// A row is summed alike whichever tile it is in.
    @Test func aRowDoesNotDependOnTheOthers() {
        let (left, right) = (samples.matrix(110, 300), packed(quantized(300, 70, by: .columns), transposed: false))
        let whole = samples.filled(110, 70, with: 0)
        Products().multiply(left, right, into: whole)
        for rows in 1...109 {
            let result = samples.filled(rows, 70, with: 0)
            Products().multiply(left[(110 - rows)..<110], right, into: result)
            #expect(result.values == whole[(110 - rows)..<110].values, "\(rows) rows")
        }
    }

    @Test func whatIsNoNumberStaysNone() {
        let left = samples.filled(4, 3, with: [1, .infinity, 1, 1, 1, .nan, 1, 2, 3, 0, 1e-37, -1e-37])
        let result = samples.filled(4, 2, with: 7)
        Products().multiply(left, packed(quantized(3, 2, by: .columns), transposed: false), into: result)
        #expect(result.values[..<4].allSatisfy(\.isNaN) && result.values[4...5].allSatisfy(\.isFinite))
        #expect(result.values[6...] == [0, 0])
    }

    @Test func aSumOfNoTermsIsTheBias() {
        let right = packed(quantized(0, 2, by: .columns), transposed: false)
        let result = samples.filled(3, 2, with: 7)
        Products().multiply(samples.matrix(3, 0), right, bias: samples.filled(1, 2, with: [1, 2]), into: result)
        #expect(result.values == [1, 2, 1, 2, 1, 2])
    }

    // MARK: Quantisation

    /// Worked by hand: 127 is the largest of a row, or of a column; 0.5 goes to the even neighbour.
    @Test func matricesAreRounded() {
        let numbers = samples.filled(2, 3, with: [1, -2, 0, 63.5, 127, 126.5])
        let byRows = quantized(2, 3, by: .rows)
        Kernels.quantize(numbers, into: byRows)
        #expect(Array(byRows.bytes.elements) == [64, -127, 0, 64, 127, 126])
        #expect(byRows.scales.values == [2 / 127, 1])
        let byColumns = quantized(2, 3, by: .columns)
        Kernels.quantize(numbers, into: byColumns)
        #expect(Array(byColumns.bytes.elements) == [2, -2, 0, 127, 127, 127])
        #expect(byColumns.scales.values == [0.5, 1, 126.5 / 127])
    }

    @Test func aRowIsReadBack() {
        let matrix = quantized(4, 9, by: .rows)
        let row = samples.filled(1, 9, with: 0)
        Kernels.dequantize(matrix, row: 2, into: row)
        #expect(row.values == (0..<9).map { matrix.scales.base[2] * Float(matrix.bytes.base[18 + $0]) })
    }
}

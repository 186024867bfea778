import Glibc
import GrusNumerics
import GrusRuntime
import Testing

/// Matrices of random numbers in memory that lives as long as this object, each with a guard behind it.
final class Samples {
    private static let guardSize = 16
    private static let guardValue: Float = 12_345

    let arena = Arena()
    private var stream: RandomStream
    private var guards: [Matrix] = []

    init(seed: UInt64) {
        stream = RandomKey(seed: seed).makeGenerator()
    }

    /// Random numbers, evenly spread over a range.
    func matrix(_ rows: Int, _ columns: Int, in range: ClosedRange<Float> = -1...1) -> Matrix {
        let result = filled(rows, columns, with: 0)
        for i in 0..<result.count {
            result.base[i] = range.lowerBound + stream.uniform() * (range.upperBound - range.lowerBound)
        }
        return result
    }

    /// One number everywhere.
    func filled(_ rows: Int, _ columns: Int, with value: Float) -> Matrix {
        let count = rows * columns
        let whole = arena.matrix(rows: 1, columns: count + Self.guardSize)
        let end = Matrix(whole.base + count, rows: 1, columns: Self.guardSize)
        end.fill(with: Self.guardValue)
        guards.append(end)
        let result = Matrix(whole.base, rows: rows, columns: columns)
        result.fill(with: value)
        return result
    }

    func filled(_ rows: Int, _ columns: Int, with values: [Float]) -> Matrix {
        let result = filled(rows, columns, with: 0)
        _ = result.elements.update(from: values)
        return result
    }

    /// bfloat16 numbers without a guard.
    func bfloat16(_ shape: Shape) -> BFloat16Matrix {
        let bytes = arena.allocate(bytes: shape.count * MemoryLayout<UInt16>.stride)
        return BFloat16Matrix(
            bytes.bindMemory(to: UInt16.self, capacity: shape.count), rows: shape.rows, columns: shape.columns)
    }

    /// The numbers of a matrix as products of a form see them.
    func seen(_ matrix: Matrix, in form: FactorForm) -> [Float] {
        guard form != .single else { return matrix.values }
        let rounded = bfloat16(matrix.shape)
        Kernels.round(matrix, into: rounded)
        return rounded.values
    }

    /// Whether no kernel has written behind the end of a matrix.
    var areIntact: Bool { guards.allSatisfy { $0.values.allSatisfy { $0 == Self.guardValue } } }
}

extension FactorForm {
    /// Those that products can also make of factors that are not packed.
    static let ofNumbers = [FactorForm.single, .pairs, .rows]
}

extension Matrix {
    /// The values in double precision.
    var doubles: [Double] { elements.map(Double.init) }
}

/// The largest difference, relative to the largest expected number or to 1.
func difference(_ actual: Matrix, _ expected: [Double]) -> Double {
    guard actual.count == expected.count else { return .infinity }
    let scale = expected.reduce(1) { max($0, abs($1)) }
    return zip(actual.doubles, expected).reduce(0) { largest, pair in
        let distance = abs(pair.0 - pair.1) / scale
        return distance.isNaN ? .infinity : max(largest, distance)
    }
}

/// The derivative of a function of several numbers with respect to each of them, by central differences, right to about
/// nine digits.
func derivative(of function: ([Double]) -> Double, at point: [Double]) -> [Double] {
    let step = 1e-5
    return point.indices.map { index in
        var (above, below) = (point, point)
        above[index] += step
        below[index] -= step
        return (function(above) - function(below)) / (2 * step)
    }
}

func sigmoid(_ x: Double) -> Double { 1 / (1 + exp(-x)) }

import GrusNumerics
import GrusRuntime

/// What a parameter holds before training.
package enum Initializer: Sendable, Equatable {
    case zero
    case one
    /// A number in some columns, and 0 in the others.
    case constant(Float, columns: Range<Int>)
    /// Uniform in ±1/√`fan`: what a weight holds if nobody asks for something else. So many blocks lie side by side in it, such
    /// as the gates of a cell, which are a matrix each.
    case weight(fan: Int, blocks: Int = 1)
    /// Normal with a deviation of 0.1: what a table of embeddings holds if nobody asks for something else.
    case embedding
    /// Uniform in ±`bound`.
    case uniform(bound: Float)
    /// Normal with mean 0.
    case normal(deviation: Float)
    /// Blocks side by side, of each of which the rows or, if these are fewer, the columns are orthogonal and of length 1 (Saxe et
    /// al. 2014).
    case orthogonal(blocks: Int)

    /// Fills a matrix.
    func fill(_ matrix: Matrix, _ key: RandomKey) {
        var stream = key.makeGenerator()
        switch self {
        case .zero: matrix.fill(with: 0)
        case .one: matrix.fill(with: 1)
        case .constant(let value, let columns):
            for i in 0..<matrix.count { matrix.base[i] = columns.contains(i % matrix.columns) ? value : 0 }
        case .weight(let fan, _): matrix.fill(bound: 1 / Float(fan).squareRoot(), &stream)
        case .uniform(let bound): matrix.fill(bound: bound, &stream)
        case .embedding: matrix.fill(deviation: 0.1, &stream)
        case .normal(let deviation): matrix.fill(deviation: deviation, &stream)
        case .orthogonal(let blocks): matrix.fill(orthogonalBlocks: blocks) { Double(stream.normal()) }
        }
    }
}

extension Matrix {
    fileprivate func fill(bound: Float, _ stream: inout RandomStream) {
        for i in 0..<count { base[i] = bound * (2 * stream.uniform() - 1) }
    }

    fileprivate func fill(deviation: Float, _ stream: inout RandomStream) {
        for i in 0..<count { base[i] = deviation * stream.normal() }
    }

    /// Fills blocks, side by side, with random vectors that were made orthogonal and of length 1.
    fileprivate func fill(orthogonalBlocks blocks: Int, _ next: () -> Double) {
        precondition(columns % blocks == 0, "\(blocks) orthogonal blocks of \(shape)")
        let width = columns / blocks
        let (count, length) = (min(rows, width), max(rows, width))
        for first in stride(from: 0, to: columns, by: width) {
            let vectors = orthonormalVectors(count, length: length, next)
            for row in 0..<rows {
                for column in 0..<width {
                    let index = rows <= width ? row * length + column : column * length + row
                    base[row * columns + first + column] = Float(vectors[index])
                }
            }
        }
    }
}

/// Random vectors one behind the other, orthogonal and of length 1: those that were drawn after Gram and Schmidt, twice for the
/// sake of rounding.
private func orthonormalVectors(_ count: Int, length: Int, _ next: () -> Double) -> [Double] {
    var vectors = (0..<count * length).map { _ in next() }
    vectors.withUnsafeMutableBufferPointer { vectors in
        for index in 0..<count {
            let vector = UnsafeMutableBufferPointer(rebasing: vectors[index * length..<(index + 1) * length])
            for _ in 0..<2 {
                for other in 0..<index {
                    vector.subtractShare(of: vectors[other * length..<(other + 1) * length])
                }
            }
            let size = vector.reduce(0) { $0 + $1 * $1 }.squareRoot()
            for i in 0..<length { vector[i] /= size }
        }
    }
    return vectors
}

extension UnsafeMutableBufferPointer<Double> {
    /// Takes away what points in the direction of a vector of length 1.
    fileprivate func subtractShare(of other: Slice<Self>) {
        let other = Self(rebasing: other)
        var share = 0.0
        for i in 0..<count { share += self[i] * other[i] }
        for i in 0..<count { self[i] -= share * other[i] }
    }
}

extension RandomStream {
    /// A standard normal number: the sum of twelve uniform ones, less six (Irwin–Hall), which needs no logarithm and so
    /// gives the same bits everywhere.
    fileprivate mutating func normal() -> Float {
        (0..<12).reduce(-6) { sum, _ in sum + uniform() }
    }
}

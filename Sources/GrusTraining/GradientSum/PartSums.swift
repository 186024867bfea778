import GrusAutodiff
import GrusNumerics

/// A number for each part of a gradient that is summed by itself.
struct PartSums {
    let buffer: Buffer

    /// Zeros, as many as there can be parts: tables may divide what lies around them.
    init(_ layout: ParameterLayout) {
        let count = FlatPieces(0..<layout.count).count + 2 * layout.entries.count + 1
        buffer = Buffer(count: count * MemoryLayout<Double>.size / MemoryLayout<Float>.size)
    }

    /// The numbers.
    var values: List<Double> {
        buffer.list(of: Double.self, count: buffer.count * MemoryLayout<Float>.size / MemoryLayout<Double>.size)
    }
}

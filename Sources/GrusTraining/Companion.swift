import GrusAutodiff
import GrusFiles
import GrusNetworks
import GrusNumerics

/// Numbers beside the parameters, one for each in the same layout, which a checkpoint keeps under a name of their own: an
/// optimiser's moments, or averaged weights.
struct Companion: Sendable {
    /// What stands before the names of the parameters in a checkpoint.
    let name: String
    let buffer: Buffer
    private let layout: ParameterLayout

    /// Zeros.
    init(_ name: String, of layout: ParameterLayout) {
        (self.name, self.layout) = (name, layout)
        buffer = Buffer(count: layout.count)
    }

    /// The numbers, as tensors of a weight file.
    var tensors: [SafeTensors.Item] {
        layout.entries.map { entry in
            SafeTensors.Item(
                "\(name).\(entry.name)", buffer.matrix(at: entry.parameter.offset, entry.parameter.shape))
        }
    }

    /// Takes the numbers of a weight file.
    func load(_ file: SafeTensors) throws(InputError) {
        for entry in layout.entries {
            let shape = entry.parameter.shape
            let values = try file.floats("\(name).\(entry.name)", shape: [shape.rows, shape.columns])
            _ = buffer.matrix(at: entry.parameter.offset, shape).elements.update(from: values)
        }
    }
}

extension Buffer {
    /// Some numbers as a row.
    func row(_ range: Range<Int>) -> Matrix {
        matrix(at: range.lowerBound, Shape(rows: 1, columns: range.count))
    }
}

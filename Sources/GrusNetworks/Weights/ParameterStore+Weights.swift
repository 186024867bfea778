import GrusAutodiff
import GrusFiles

extension ParameterLayout {
    /// Checks that a weight file has every parameter in its shape, before any memory is taken for it.
    ///
    /// - Throws: `InputError` if one is missing or has another shape.
    func check(_ file: SafeTensors) throws(InputError) {
        for entry in entries { try file.find(entry.name, shape: entry.parameter.fileShape) }
    }
}

extension Parameter {
    /// The shape as a weight file writes it.
    fileprivate var fileShape: [Int] { [shape.rows, shape.columns] }
}

extension ParameterStore {
    /// The parameters as tensors of a weight file, in the order of the layout.
    package func tensors(prefix: String = "") -> [SafeTensors.Item] {
        layout.entries.map { SafeTensors.Item(prefix + $0.name, self[$0.parameter]) }
    }

    /// Reads all parameters from a weight file.
    ///
    /// - Throws: `InputError` if one is missing, has another shape or a number that is not finite; then the store may be
    ///   partly overwritten.
    package func load(_ file: SafeTensors, prefix: String = "") throws(InputError) {
        for entry in layout.entries {
            set(entry.parameter, to: try file.floats(prefix + entry.name, shape: entry.parameter.fileShape))
        }
    }
}

import GrusAutodiff
import GrusFiles

extension ParameterStore {
    /// The parameters as tensors of a weight file, in the order of the layout.
    public func tensors(prefix: String = "") -> [SafeTensors.Item] {
        layout.entries.map { SafeTensors.Item(prefix + $0.name, self[$0.parameter]) }
    }

    /// Reads all parameters from a weight file.
    ///
    /// - Throws: `InputError` if one is missing or has another shape; then the store may be partly overwritten.
    public func load(_ file: SafeTensors, prefix: String = "") throws(InputError) {
        for entry in layout.entries {
            let shape = entry.parameter.shape
            set(entry.parameter, to: try file.floats(prefix + entry.name, shape: [shape.rows, shape.columns]))
        }
    }
}

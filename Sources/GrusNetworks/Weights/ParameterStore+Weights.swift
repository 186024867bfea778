import GrusAutodiff
import GrusFiles
import GrusNumerics

extension ParameterStore {
    /// The string of a weight file's header that says what its weights are rounded to; a file without it is in single
    /// precision.
    package static let precisionKey = "precision"

    /// The parameters as tensors of a weight file, in the order of the layout.
    package func tensors(prefix: String = "") -> [SafeTensors.Item] {
        layout.entries.flatMap { entry in
            let name = prefix + entry.name
            switch storage(of: entry.parameter) {
            case .numbers(let matrix): return [SafeTensors.Item(name, matrix)]
            case .bytes(let matrix):
                return [
                    SafeTensors.Item(name, matrix.bytes), SafeTensors.Item(SafeTensors.scaleName(name), matrix.scales),
                ]
            }
        }
    }

    /// Parameters that stay as they are, where they lie in a weight file.
    ///
    /// - Throws: `InputError` if one is missing, has another shape, or a number that is not finite.
    package convenience init(_ layout: ParameterLayout, reading file: SafeTensors) throws(InputError) {
        let precision: Precision = file.isQuantized ? .int8 : .f32
        var values: [ParameterStorage] = []
        for entry in layout.entries {
            let shape = entry.parameter.shape
            if precision == .int8, let axis = entry.role.scaleAxis {
                values.append(.bytes(try file.quantizedMatrix(entry.name, shape, by: axis)))
            } else {
                values.append(.numbers(try file.matrix(entry.name, shape)))
            }
        }
        self.init(layout, values, in: file.content, precision)
    }

    /// Reads all parameters, which can be trained, from a weight file.
    ///
    /// - Throws: `InputError` if one is missing, has another shape or a number that is not finite; then the store may be
    ///   partly overwritten.
    package func load(_ file: SafeTensors, prefix: String = "") throws(InputError) {
        for entry in layout.entries {
            self[entry.parameter].copy(from: try file.matrix(prefix + entry.name, entry.parameter.shape))
        }
    }
}

extension SafeTensors {
    /// Whether the weights are rounded to `int8`.
    package var isQuantized: Bool { metadata[ParameterStore.precisionKey] == Precision.int8.rawValue }
}

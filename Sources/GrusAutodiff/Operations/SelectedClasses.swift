import GrusNumerics

/// Some classes of a softmax, as products read them: a packed copy of their rows of the table, and their biases.
package struct SelectedClasses: BitwiseCopyable {
    /// `[width, classes]`.
    fileprivate let factor: PackedMatrix
    /// `[1, classes]`.
    fileprivate let bias: Matrix

    /// The number of classes.
    package var count: Int { bias.columns }
}

extension Tape {
    /// Copies what the logits of some classes are made of, as they come.
    ///
    /// - Parameters:
    ///   - table: `[all classes, width]`, a row per class.
    ///   - bias: `[1, all classes]`.
    package func select(_ classes: List<Int32>, of table: Parameter, bias: Parameter) -> SelectedClasses {
        let selected = SelectedClasses(
            factor: arena.packedMatrix(Shape(rows: table.shape.columns, columns: classes.count), selectionForm),
            bias: arena.matrix(rows: 1, columns: classes.count))
        Kernels.gather(classes, of: parameters[bias], into: selected.bias)
        scratch {
            parameters.storage(of: table).gathered(classes, in: arena)
                .pack(
                    0..<classes.count, transposed: true, panels: 0..<selected.factor.panelCount, into: selected.factor)
        }
        return selected
    }

    /// Panels, whose columns are summed alike wherever they stand, which oneDNN does not promise: what is found for a sentence
    /// must not depend on the classes of others.
    private var selectionForm: FactorForm {
        let form = weights?.form ?? .single
        return form == .rows ? .pairs : form
    }

    /// The logits of selected classes, `[rows, classes]`, each as among those of all.
    ///
    /// - Parameter readout: `[rows, width]`.
    package func logits(_ readout: Matrix, _ classes: SelectedClasses) -> Matrix {
        let logits = arena.matrix(rows: readout.rows, columns: classes.count)
        products.multiply(readout, classes.factor, bias: classes.bias, into: logits)
        return logits
    }
}

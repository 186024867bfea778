import GrusNumerics

/// The rows of a table that ids name; zeros for an id that is absent.
struct Embedding: DifferentiableOperation {
    let ids: List<Int32>
    let table: Parameter
    let output: Tensor

    func forward(on tape: Tape) {
        let source = tape.parameters.storage(of: table)
        for (row, id) in ids.enumerated() {
            guard id != Tape.absent else {
                output.value[row..<row + 1].fill(with: 0)
                continue
            }
            precondition(id >= 0 && Int(id) < source.shape.rows, "id \(id) for a table of \(source.shape)")
            source.read(row: Int(id), into: output.value[row..<row + 1])
        }
    }

    func nameParameters(_ name: (Parameter) -> Void) { name(table) }

    func backward(on tape: Tape) {
        guard let gradient = tape.gradient(of: output), let gradients = tape.gradients else { return }
        let target = gradients.toAdd(ids, of: table)
        for (row, id) in ids.enumerated() where id != Tape.absent {
            Kernels.add(gradient[row..<row + 1], to: target[Int(id)..<Int(id) + 1])
        }
    }
}

extension Tape {
    /// The id of a token that has been dropped: its embedding is zero, and it learns nothing.
    package static let absent: Int32 = -1

    /// The embeddings of token ids, `[ids, width]`; one that is absent has zeros.
    package func embed(_ ids: List<Int32>, _ table: Parameter) -> Tensor {
        let operation = Embedding(
            ids: ids, table: table,
            output: tensor(rows: ids.count, columns: table.shape.columns))
        run(operation)
        return operation.output
    }
}

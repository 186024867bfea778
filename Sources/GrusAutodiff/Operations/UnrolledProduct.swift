import GrusNumerics

/// A product with one weight that a recurrence applies at every step.
///
/// The steps share the memory of their inputs and outputs, so that the weight gradient of all steps is one product after
/// the loop: the tape keeps `Closing` before the first step, and so reaches it after all steps.
package struct UnrolledProduct: BitwiseCopyable {
    let weight: StepWeight
    /// The inputs of all steps, `[rows, in]`; nil when nothing is recorded.
    let inputs: Matrix?
    /// The outputs of all steps, `[rows, out]`.
    package let outputs: Tensor
    /// Whether the product is added to what the outputs hold.
    let accumulating: Bool

    /// The part of the backward pass that waits for all steps.
    struct Closing: BackwardStep {
        let product: UnrolledProduct
        let inputs: Matrix
        /// A bias that something else adds to the outputs, from a column on.
        let bias: Parameter?
        let biasColumn: Int

        func nameParameters(_ name: (Parameter) -> Void) {
            name(product.weight.rows.parameter)
            if let bias { name(bias) }
        }

        func backward(on tape: Tape) {
            guard let gradient = tape.gradient(of: product.outputs), let gradients = tape.gradients else { return }
            tape.addGradient(of: product.weight, inputs, gradient, to: gradients)
            if let bias { Kernels.addRows(of: gradient, from: biasColumn, to: gradients.toAdd(bias)) }
        }
    }

    /// One step.
    struct Step: DifferentiableOperation {
        let input: Tensor
        let weight: StepWeight
        let output: Tensor
        let accumulating: Bool

        func forward(on tape: Tape) {
            tape.multiply(input.value, weight, into: output.value, accumulating: accumulating)
        }

        func backward(on tape: Tape) {
            guard let gradient = tape.gradient(of: output),
                let (target, accumulating) = tape.gradientToAccumulate(of: input)
            else { return }
            tape.multiply(gradient, weight, transposed: true, into: target, accumulating: accumulating)
        }
    }
}

extension Tape {
    /// Prepares a product of steps with `rows` rows in all.
    ///
    /// - Parameters:
    ///   - weight: `[in, out]`.
    ///   - outputs: what the product is added to, `[rows, out]`; nil makes new outputs.
    ///   - recycling: whether new outputs recycle their values.
    ///   - bias: a parameter whose gradient is the sum of the output gradients' rows, from `biasColumn` on. It is for the
    ///     user of the outputs to add it.
    ///   - probability: that of every number of the weight to be dropped, in [0, 1); for whole tapes the same ones.
    package func unrolledProduct(
        _ weight: ParameterRows, rows: Int, addingTo outputs: Tensor? = nil, recycling: Bool = false,
        bias: Parameter? = nil, biasColumn: Int = 0, dropping probability: Double = 0
    ) -> UnrolledProduct {
        let inputs = isRecording ? arena.matrix(rows: rows, columns: weight.shape.rows) : nil
        let product = UnrolledProduct(
            weight: stepWeight(weight, dropping: probability), inputs: inputs,
            outputs: outputs ?? tensor(rows: rows, columns: weight.shape.columns, recycling: recycling),
            accumulating: outputs != nil)
        precondition(product.outputs.rows == rows, "outputs \(product.outputs.shape) for \(rows) rows")
        if let inputs {
            record(UnrolledProduct.Closing(product: product, inputs: inputs, bias: bias, biasColumn: biasColumn))
        }
        return product
    }

    /// The product of one step, which owns `rows` of the whole: `[rows, in]` to `[rows, out]`.
    package func apply(_ product: UnrolledProduct, to input: Tensor, at rows: Range<Int>) -> Tensor {
        let output = product.outputs[rows]
        product.inputs?[rows].copy(from: input.value)
        let step = UnrolledProduct.Step(
            input: input, weight: product.weight, output: output, accumulating: product.accumulating)
        run(step)
        return output
    }
}

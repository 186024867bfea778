import GrusAutodiff
import GrusNumerics

/// A layer of an encoder: from the vectors of all elements to others, as many.
///
/// It is made of consecutive layers of a config that are of one kind. A new kind is one file with a type of its own, and one
/// line in `ModelConfig.makeLayer`.
package protocol EncoderLayer: Sendable {
    /// The order in which it wants rows, and hands them on.
    var order: SequenceLayout.Order { get }
    /// The width of what it hands on.
    var outputSize: Int { get }
    /// The weights that are multiplied by something once per element.
    var weights: [Parameter] { get }
    /// Multiplications for every pair of elements of one sentence.
    var pairMultiplications: Int { get }

    /// Computes the layer.
    ///
    /// - Parameters:
    ///   - inputs: side by side, `[rows, width]` each.
    ///   - truncation: the number of elements after which back-propagation through time is cut (Williams and Peng 1990);
    ///     nil never cuts it. What does not recur has nothing to cut.
    /// - Returns: what it hands on, side by side.
    func run(
        _ inputs: List<Tensor>, _ layout: SequenceLayout, truncation: Int?, on tape: Tape
    ) -> List<Tensor>

    /// What a decoder begins with: vectors of each sentence, `[sentences, width]`, side by side.
    ///
    /// - Parameter outputs: what `run` has handed on.
    func summary(_ outputs: List<Tensor>, _ layout: SequenceLayout, on tape: Tape) -> List<Tensor>
}

extension EncoderLayer {
    package var pairMultiplications: Int { 0 }

    /// The mean of the vectors of every sentence, whose rows follow one another.
    package func summary(_ outputs: List<Tensor>, _ layout: SequenceLayout, on tape: Tape) -> List<Tensor> {
        tape.list(tape.means(tape.joined(outputs), starts: layout.starts))
    }
}

extension Stack: EncoderLayer {
    package var order: SequenceLayout.Order { .byStep }

    package func run(
        _ inputs: List<Tensor>, _ layout: SequenceLayout, truncation: Int?, on tape: Tape
    ) -> List<Tensor> {
        run(inputs, layout.packed, truncation: truncation, on: tape)
    }

    /// The last state of every direction, as the highest level hands it on.
    package func summary(_ outputs: List<Tensor>, _ layout: SequenceLayout, on tape: Tape) -> List<Tensor> {
        guard let top = levels.last else { return outputs }
        return tape.arena.list(count: top.directions.count) { index in
            let direction = top.directions[index]
            let rows = layout.ends(first: direction.isBackwards, in: tape.arena)
            guard outputs.count < top.directions.count else {
                return tape.gather(tape.list(outputs[index]), rows: rows)
            }
            let width = direction.cell.hiddenSize
            return tape.columns(index * width..<(index + 1) * width, of: tape.gather(outputs, rows: rows))
        }
    }
}

import GrusAutodiff
import GrusNumerics

/// The recurrent state of a decoder: one tensor `[rows, hidden]` per layer. A value: a step takes one and gives one.
package struct DecoderState {
    /// The layers' states, perhaps with those of other steps, lowest first.
    private let whole: List<Tensor>
    /// The rows of this state among them.
    private let rows: Range<Int>

    /// The state that some rows of tensors hold, one tensor per layer.
    package init(_ layers: List<Tensor>, rows: Range<Int>) {
        whole = layers
        self.rows = rows
    }

    /// The number of layers.
    package var layerCount: Int { whole.count }

    /// The state of a layer, `[rows, hidden]`; 0 is the lowest.
    package func layer(_ index: Int) -> Tensor { whole[index][rows] }

    /// Room for states of `rows` rows which outlives the scratch memory of a step.
    package static func buffer(like state: DecoderState, rows: Int, on tape: Tape) -> DecoderState {
        DecoderState(
            tape.arena.list(count: state.layerCount) { tape.zeros(rows: rows, columns: state.layer($0).columns) },
            rows: 0..<rows)
    }

    /// Copies another state into the first rows of this one, and returns those.
    func storing(_ other: DecoderState) -> DecoderState { storing(other.rows.count, of: other) { $0 } }

    /// Copies rows of another state into the first rows of this one, and returns those.
    ///
    /// - Parameters:
    ///   - count: the number of rows that are copied.
    ///   - row: for each of them, which row of the other state it is.
    package func storing(_ count: Int, of other: DecoderState, row: (Int) -> Int) -> DecoderState {
        for index in 0..<layerCount {
            let (layer, source) = (layer(index).value, other.layer(index).value)
            for target in 0..<count {
                let row = row(target)
                layer[target..<target + 1].copy(from: source[row..<row + 1])
            }
        }
        return prefix(count)
    }

    /// The first rows only.
    func prefix(_ count: Int) -> DecoderState {
        DecoderState(whole, rows: rows.lowerBound..<rows.lowerBound + count)
    }
}

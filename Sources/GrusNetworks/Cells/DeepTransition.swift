import GrusAutodiff
import GrusNumerics

/// Several transitions per step (Pascanu et al. 2014): the first one reads the input, and each of the others the state that the
/// one before it has made (Sennrich et al. 2017).
struct DeepTransition: Cell {
    private let cells: [any Cell]

    /// A cell of transitions, all but the first of which read nothing.
    init(_ cells: [any Cell]) { self.cells = cells }

    var input: CellInput { cells[0].input }
    var slots: [Int] { cells[0].slots }
    var recurrentWeights: [RecurrentWeight] { cells.flatMap(\.recurrentWeights) }
    var recyclesInput: Bool { cells[0].recyclesInput }

    func products(_ projected: Tensor, on tape: Tape) -> List<UnrolledProduct> {
        tape.arena.list(of: UnrolledProduct.self, count: 0)
    }

    func transitions(_ projected: Tensor, into states: List<Tensor>, on tape: Tape) -> List<CellUnrolling> {
        tape.arena.list(count: cells.count) { index in
            let target = index + 1 == cells.count ? states : tape.states(slots, rows: projected.rows)
            guard index == 0 else { return cells[index].unroll(tape.list(nil), into: target, on: tape) }
            return cells[0].unroll(projected: projected, into: target, on: tape)
        }
    }

    func step(
        _ projected: Tensor, _ before: State, into after: State, at rows: Range<Int>, of unrolling: CellUnrolling,
        on tape: Tape
    ) {
        let first = unrolling.transitions[0]
        var state = State(first.states, rows: rows)
        cells[0].step(projected, before, into: state, at: rows, of: first, on: tape)
        for index in 1..<cells.count {
            state = cells[index].step(nil, state, at: rows, of: unrolling.transitions[index], on: tape)
        }
    }
}

import GrusAutodiff
import GrusNetworks
import GrusNumerics
import GrusRuntime
import Testing

/// A cell that runs over sequences with cuts, against each chunk alone after a state that is a constant.
struct CellTruncationTests {
    /// Sequences that end, and backwards begin, in several chunks and at their ends.
    let sequence: PackedSequence
    let worker = Worker()
    private let arena: Arena

    init() {
        arena = Arena()
        sequence = PackedSequence(lengths: arena.list([7, 3, 5, 6, 1]), in: arena)
    }

    /// A cell of 4 inputs and 3 units, and its inputs.
    struct Fixture {
        let cell: any Cell
        let inputs: Parameter
        let store: ParameterStore
        /// What the states' gradient is.
        let gradient: [Float]

        init(_ reset: CellConfig.Reset, rows: Int) {
            var config = CellConfig()
            config.reset = reset
            var layout = ParameterLayout()
            inputs = layout.add("inputs", rows: rows, columns: 4, .weight(fan: 1))
            cell = config.makeCell(inputSize: 4, hiddenSize: 3, name: "cell", in: &layout)
            store = ParameterStore(layout, key: RandomKey(seed: 6))
            var stream = RandomKey(seed: 7).makeGenerator()
            gradient = (0..<3 * rows).map { _ in 2 * stream.uniform() - 1 }
        }
    }

    @Test(arguments: [false, true], CellConfig.Reset.allCases)
    func gradientsStopWhereChunksMeet(backwards: Bool, reset: CellConfig.Reset) {
        let fixture = Fixture(reset, rows: sequence.rows)
        let values = states(fixture, backwards: backwards, truncation: nil).values
        let whole = states(fixture, backwards: backwards, truncation: nil).gradients
        let truncated = states(fixture, backwards: backwards, truncation: 3)
        var expected = whole.map { $0.map { _ in Float(0) } }
        for steps in [0..<3, 3..<6, 6..<7] {
            let part = gradients(of: steps, fixture, backwards: backwards, states: values)
            expected = zip(expected, part).map { zip($0, $1).map(+) }
        }
        #expect(truncated.values == values)
        for (index, entry) in fixture.store.layout.entries.enumerated() {
            let largest = expected[index].reduce(0) { max($0, abs($1)) }
            let error = { (one: [Float]) in zip(one, expected[index]).reduce(0) { max($0, abs($1.0 - $1.1)) } }
            #expect(error(truncated.gradients[index]) < 1e-5 * largest, "\(entry.name)")
            #expect(error(whole[index]) > 1e-3 * largest, "\(entry.name)")
        }
    }

    /// The states of a run, and the gradients of all parameters.
    private func states(
        _ fixture: Fixture, backwards: Bool, truncation: Int?
    ) -> (values: [Float], gradients: [[Float]]) {
        var values: [Float] = []
        let gradients = differentiate(fixture) { tape in
            let inputs = tape.embed(tape.arena.list(count: sequence.rows) { Int32($0) }, fixture.inputs)
            let states = fixture.cell.run(
                tape.list(inputs), sequence, backwards: backwards, truncation: truncation, on: tape)
            values = states.values
            return (states, fixture.gradient)
        }
        return (values, gradients)
    }

    /// The gradients that come from some steps, when the state before them is a constant.
    private func gradients(
        of steps: Range<Int>, _ fixture: Fixture, backwards: Bool, states known: [Float]
    ) -> [[Float]] {
        let all = sequence.rows(ofSteps: steps)
        return differentiate(fixture) { tape in
            let inputs = tape.embed(tape.arena.list(all.map { Int32($0) }), fixture.inputs)
            let states = tape.states(fixture.cell.slots, rows: all.count)
            let unrolling = fixture.cell.unroll(tape.list(inputs), into: states, on: tape)
            var previous: Tensor?
            for step in backwards ? Array(steps.reversed()) : Array(steps) {
                let place = sequence.rows(ofStep: step)
                let rows = place.lowerBound - all.lowerBound..<place.upperBound - all.lowerBound
                let before = previous ?? state(at: backwards ? step + 1 : step - 1, known, on: tape)
                let from = before.rows > rows.count ? before[0..<rows.count] : tape.extend(before, toRows: rows.count)
                let after = fixture.cell.step(
                    nil, State(tape.list(from), rows: 0..<rows.count), at: rows, of: unrolling, on: tape)
                previous = after.slot(0)
            }
            return (states[0], Array(fixture.gradient[3 * all.lowerBound..<3 * all.upperBound]))
        }
    }

    /// A step's state as a constant; zeros outside of the sequence.
    private func state(at step: Int, _ known: [Float], on tape: Tape) -> Tensor {
        guard 0..<sequence.steps ~= step else { return tape.zeros(rows: sequence.sequences, columns: 3) }
        let rows = sequence.rows(ofStep: step)
        let state = tape.zeros(rows: rows.count, columns: 3)
        _ = state.value.elements.update(from: known[3 * rows.lowerBound..<3 * rows.upperBound])
        return state
    }

    private func differentiate(_ fixture: Fixture, _ body: (Tape) -> (Tensor, [Float])) -> [[Float]] {
        let gradients = Gradients(fixture.store.layout)
        let tape = Tape(worker: worker, parameters: fixture.store, gradients: gradients)
        let (output, gradient) = body(tape)
        _ = tape.gradientToAdd(of: output)?.elements.update(from: gradient)
        tape.backward()
        return fixture.store.layout.entries.map { gradients.values(of: $0.parameter) }
    }
}

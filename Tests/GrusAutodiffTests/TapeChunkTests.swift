import GrusAutodiff
import GrusNumerics
import GrusRuntime
import Testing

/// Chunks of a computation that are finished before the rest.
struct TapeChunkTests {
    let worker = Worker()
    let store: ParameterStore
    let input, weight: Parameter

    init() {
        var layout = ParameterLayout()
        input = layout.add("input", rows: 8, columns: 6, .weight(fan: 1))
        weight = layout.add("weight", rows: 6, columns: 5, .weight(fan: 1))
        store = ParameterStore(layout, key: RandomKey(seed: 1))
    }

    /// The gradients of a sum over chunks that share a tensor, and the memory that they took.
    private func run(chunks: Int, atOnce: Bool) -> (gradients: [[Float]], sums: [Double], memory: Int) {
        let gradients = Gradients(store.layout)
        let tape = Tape(worker: worker, parameters: store, gradients: gradients)
        let shared = tape.tanh(tape.lift(input))
        let kept = tape.zeros(rows: 8, columns: 5)
        if atOnce { tape.reserveGradients(of: tape.list(shared)) }
        var sums: [Double] = []
        for _ in 0..<chunks {
            let mark = tape.mark
            let output = tape.tanh(tape.linear(shared, weight.all))
            sums.append(tape.probe(output))
            if atOnce { tape.finish(since: mark) { kept.value.copy(from: output.value) } }
            if atOnce { sums[sums.count - 1] = tape.probe(kept) }
        }
        tape.backward()
        return ([input, weight].map { gradients.values(of: $0) }, sums, worker.arena.peak)
    }

    @Test func gradientsAreThoseOfTheWhole() {
        let (whole, chunks) = (run(chunks: 3, atOnce: false), run(chunks: 3, atOnce: true))
        #expect(chunks.sums == whole.sums)
        for (actual, expected) in zip(chunks.gradients, whole.gradients) {
            let largest = expected.reduce(0) { max($0, abs($1)) }
            #expect(largest > 0.1)
            #expect(zip(actual, expected).allSatisfy { abs($0 - $1) < 1e-5 * largest })
        }
    }

    @Test func chunksUseTheSameMemory() {
        let few = run(chunks: 2, atOnce: true).memory
        #expect(run(chunks: 5000, atOnce: true).memory == few)
        #expect(run(chunks: 5000, atOnce: false).memory > few)
    }

    @Test func aGradientThatOutlivesAChunkMustBeReserved() async {
        await #expect(processExitsWith: .failure) {
            var layout = ParameterLayout()
            let input = layout.add("input", rows: 2, columns: 3)
            let tape = Tape(
                worker: Worker(), parameters: ParameterStore(layout), gradients: Gradients(layout))
            let before = tape.lift(input)
            let mark = tape.mark
            _ = tape.probe(tape.tanh(before))
            tape.finish(since: mark) {}
        }
    }

    @Test func aTapeThatDoesNotRecordGivesMemoryBack() {
        let tape = Tape(worker: worker, parameters: store)
        let shared = tape.lift(input)
        let mark = tape.mark
        let first = tape.tanh(shared)
        tape.finish(since: mark) {}
        #expect(tape.tanh(shared).value.base == first.value.base)
    }
}

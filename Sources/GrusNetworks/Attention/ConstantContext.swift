import GrusAutodiff
import GrusNumerics

/// No attention: the first state of the decoder's lowest level is the context of every step (Cho et al. 2014).
struct ConstantContext: Attention {
    let contextSize: Int

    var isConstant: Bool { true }
    var sourceWeights: [Parameter] { [] }
    var weights: [Parameter] { [] }
    var pairMultiplications: Int { 0 }

    func prepare(_ encoding: Encoding, initial: Tensor, on tape: Tape) -> AttentionSource {
        AttentionSource(keys: initial, values: initial, starts: tape.arena.list(count: initial.rows + 1) { $0 })
    }

    func unroll(
        _ memory: AttentionMemory, memoryRows: List<Int32>, into carried: List<Tensor>, on tape: Tape
    ) -> AttentionUnrolling {
        AttentionUnrolling(
            products: tape.arena.list(of: UnrolledProduct.self, count: 0), carried: carried,
            attention: tape.constantAttention(memory, memoryRows: memoryRows))
    }

    func step(
        _ query: Tensor, _ before: State, at rows: Range<Int>, of unrolling: AttentionUnrolling, on tape: Tape
    ) {}
}

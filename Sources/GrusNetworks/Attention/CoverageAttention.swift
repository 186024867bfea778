import GrusAutodiff
import GrusNumerics

/// Additive attention that knows what it has attended to (Tu et al. 2016, linguistic coverage with a fertility of 1):
///
///     score_s = energy · tanh(K h_s + k + Q q + c_s · feature)        c'_s = c_s + softmax(score)_s
///
/// The coverage `c` is a slot of the decoder's state. Each of several heads has a coverage of its own.
struct CoverageAttention: Attention {
    private let additive: AdditiveAttention
    /// `[1, units]`.
    private let feature: Parameter
    let carried: [Int]

    /// Lists the parameters.
    init(_ decoder: DecoderConfig, encoderSize: Int, in layout: inout ParameterLayout) {
        additive = AdditiveAttention(decoder, encoderSize: encoderSize, in: &layout)
        let units = additive.energy.shape.columns
        feature = layout.add("attention.coverage", columns: units, .weight(fan: units))
        carried = [decoder.attention.heads]
    }

    var contextSize: Int { additive.contextSize }
    var sourceWeights: [Parameter] { additive.sourceWeights }
    var weights: [Parameter] { additive.weights }
    var pairMultiplications: Int { additive.pairMultiplications + feature.shape.count }

    func prepare(_ encoding: Encoding, initial: Tensor, on tape: Tape) -> AttentionSource {
        additive.prepare(encoding, initial: initial, on: tape)
    }

    func unroll(
        _ memory: AttentionMemory, memoryRows: List<Int32>, into carried: List<Tensor>, on tape: Tape
    ) -> AttentionUnrolling {
        additive.unroll(memory, memoryRows: memoryRows, into: carried, on: tape)
    }

    func step(
        _ query: Tensor, _ before: State, at rows: Range<Int>, of unrolling: AttentionUnrolling, on tape: Tape
    ) {
        let query = tape.apply(unrolling.products[0], to: query, at: rows)
        tape.attend(
            unrolling.attention, energy: additive.energy, feature: feature, with: query, covered: before.slot(0),
            into: unrolling.carried[0][rows], at: rows)
    }
}

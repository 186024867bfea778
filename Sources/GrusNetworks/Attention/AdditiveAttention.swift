import GrusAutodiff
import GrusNumerics

/// A multi-layer perceptron scores every source position (Bahdanau et al. 2015):
///
///     score_s = energy · tanh(K h_s + k + Q q)        context = Σ softmax(score)_s · h_s
///
/// Each of several heads does so with its share of the units of `K h_s + k + Q q`, and for its share of the units of `h_s`.
struct AdditiveAttention: Attention {
    let contextSize: Int
    private let config: AttentionConfig
    /// `[states, units]` and `[1, units]`.
    private let keyWeight, keyBias: Parameter
    /// `[decoder hidden, units]`.
    private let queryWeight: Parameter
    /// `[1, units]`.
    let energy: Parameter

    /// Lists the parameters.
    init(_ decoder: DecoderConfig, encoderSize: Int, in layout: inout ParameterLayout) {
        contextSize = encoderSize
        config = decoder.attention
        let units = config.hidden ?? decoder.hidden
        keyWeight = layout.add("attention.key.weight", rows: encoderSize, columns: units, .weight(fan: encoderSize))
        keyBias = layout.add("attention.key.bias", columns: units)
        queryWeight = layout.add(
            "attention.query.weight", rows: decoder.hidden, columns: units, .weight(fan: decoder.hidden))
        energy = layout.add("attention.energy", columns: units, .weight(fan: units / config.heads))
    }

    var sourceWeights: [Parameter] { [keyWeight] }
    var weights: [Parameter] { [queryWeight] }
    var pairMultiplications: Int { energy.shape.count + contextSize }

    func prepare(_ encoding: Encoding, initial: Tensor, on tape: Tape) -> AttentionSource {
        AttentionSource(
            keys: tape.linear(encoding.states, keyWeight.all, bias: keyBias), values: encoding.states,
            starts: encoding.starts)
    }

    func unroll(
        _ memory: AttentionMemory, memoryRows: List<Int32>, into carried: List<Tensor>, on tape: Tape
    ) -> AttentionUnrolling {
        let attention = tape.unrolledAttention(
            memory, memoryRows: memoryRows, heads: config.heads, dropout: config.dropout)
        return AttentionUnrolling(
            products: tape.arena.list(tape.unrolledProduct(queryWeight.all, rows: memoryRows.count)),
            carried: carried, attention: attention)
    }

    func step(
        _ query: Tensor, _ before: State, at rows: Range<Int>, of unrolling: AttentionUnrolling, on tape: Tape
    ) {
        let query = tape.apply(unrolling.products[0], to: query, at: rows)
        tape.attend(unrolling.attention, energy: energy, with: query, at: rows)
    }
}

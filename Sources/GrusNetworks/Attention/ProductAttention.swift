import GrusAutodiff
import GrusNumerics

/// The product of a query and a key scores every source position:
///
///     score_s = (Q q) · (K h_s) / √(units / heads)        dot       (Vaswani et al. 2017)
///     score_s = (Q q) · h_s                               general   (Luong et al. 2015)
///     context = Σ softmax(score)_s · h_s
///
/// Each of several heads does so with its share of the units of `Q q` and of `K h_s`, and for its share of the units of `h_s`.
struct ProductAttention: Attention {
    /// What positions are found by.
    private enum Keys {
        /// A linear map of the encoder's states, `[states, units]`.
        case mapped(Parameter)
        /// The encoder's states.
        case states
    }

    let contextSize: Int
    private let config: AttentionConfig
    private let keys: Keys
    /// `[decoder hidden, units]`.
    private let queryWeight: Parameter
    /// What scores are multiplied by.
    private let scale: Float

    /// Lists the parameters of scaled dot attention.
    init(scaled decoder: DecoderConfig, encoderSize: Int, in layout: inout ParameterLayout) {
        let units = decoder.attention.hidden ?? decoder.hidden
        keys = .mapped(
            layout.add("attention.key.weight", rows: encoderSize, columns: units, .weight(fan: encoderSize)))
        scale = 1 / Float(units / decoder.attention.heads).squareRoot()
        queryWeight = Self.query(decoder, units: units, in: &layout)
        (contextSize, config) = (encoderSize, decoder.attention)
    }

    /// Lists the parameters of general attention.
    init(general decoder: DecoderConfig, encoderSize: Int, in layout: inout ParameterLayout) {
        keys = .states
        scale = 1
        queryWeight = Self.query(decoder, units: encoderSize, in: &layout)
        (contextSize, config) = (encoderSize, decoder.attention)
    }

    private static func query(_ decoder: DecoderConfig, units: Int, in layout: inout ParameterLayout) -> Parameter {
        layout.add("attention.query.weight", rows: decoder.hidden, columns: units, .weight(fan: decoder.hidden))
    }

    var sourceWeights: [Parameter] {
        switch keys {
        case .mapped(let weight): [weight]
        case .states: []
        }
    }

    var weights: [Parameter] { [queryWeight] }
    var pairMultiplications: Int { queryWeight.shape.columns + contextSize }

    func prepare(_ encoding: Encoding, initial: Tensor, on tape: Tape) -> AttentionSource {
        let keys =
            switch keys {
            case .mapped(let weight): tape.linear(encoding.states, weight.all)
            case .states: encoding.states
            }
        return AttentionSource(keys: keys, values: encoding.states, starts: encoding.starts)
    }

    func unroll(
        _ memory: AttentionMemory, memoryRows: List<Int32>, into carried: List<Tensor>, on tape: Tape
    ) -> AttentionUnrolling {
        let product = tape.unrolledProduct(queryWeight.all, rows: memoryRows.count)
        let attention = tape.unrolledDotAttention(
            memory, memoryRows: memoryRows, queries: product.outputs, heads: config.heads, dropout: config.dropout)
        return AttentionUnrolling(products: tape.arena.list(product), carried: carried, attention: attention)
    }

    func step(
        _ query: Tensor, _ before: State, at rows: Range<Int>, of unrolling: AttentionUnrolling, on tape: Tape
    ) {
        let query = tape.apply(unrolling.products[0], to: query, at: rows)
        tape.attend(unrolling.attention, scale: scale, with: query, at: rows)
    }
}

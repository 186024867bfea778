import GrusAutodiff
import GrusNumerics

/// Makes the first state of every level of a decoder from what the encoder says of a sentence as a whole: `tanh(s W + b)`, where s
/// is its summary (Cho et al. 2014) or the mean of its states (Sennrich et al. 2017).
struct Bridge: Sendable {
    /// The map of one level.
    private struct Map {
        /// `[encoder, hidden]` and `[1, hidden]`.
        let weight, bias: Parameter
    }

    private let kind: DecoderConfig.Bridge
    private let hidden: Int
    private let levels: Int
    /// One per level, unless all begin with zeros.
    private let maps: [Map]

    /// Lists the parameters.
    ///
    /// - Parameter encoderSize: the width of the encoder's states, which is that of its summary too.
    init(_ config: DecoderConfig, encoderSize: Int, in layout: inout ParameterLayout) {
        (kind, hidden, levels) = (config.bridge, config.hidden, config.layers)
        maps = (0..<(kind == .zero ? 0 : levels)).map { index in
            Map(
                weight: layout.add(
                    "decoder.\(index).bridge.weight", rows: encoderSize, columns: config.hidden,
                    .weight(fan: encoderSize)),
                bias: layout.add("decoder.\(index).bridge.bias", columns: config.hidden))
        }
    }

    /// The first states, `[sentences, hidden]` for each level.
    func states(_ encoding: Encoding, on tape: Tape) -> List<Tensor> {
        guard kind != .zero else {
            let zeros = tape.zeros(rows: encoding.sentences, columns: hidden)
            return tape.arena.list(repeating: zeros, count: levels)
        }
        let input =
            kind == .mean ? tape.list(tape.means(encoding.states, starts: encoding.starts)) : encoding.summary
        return tape.arena.list(count: levels) {
            tape.tanh(tape.linear(input, maps[$0].weight, bias: maps[$0].bias))
        }
    }
}

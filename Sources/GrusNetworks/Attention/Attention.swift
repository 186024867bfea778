import GrusAutodiff
import GrusNumerics

/// Where the contexts of a decoder's steps come from.
///
/// A new kind is one file with a type of its own, and one line in `DecoderConfig.makeAttention`.
package protocol Attention: Sendable {
    /// The width of a context.
    var contextSize: Int { get }
    /// Whether contexts do not depend on the decoder's state, so that all are known before the first step.
    var isConstant: Bool { get }
    /// The weights that are multiplied by something once per source position.
    var sourceWeights: [Parameter] { get }
    /// The weights that are multiplied by something once per step.
    var weights: [Parameter] { get }
    /// Multiplications for every source position of every step.
    var pairMultiplications: Int { get }

    /// What the attention needs of an encoding, computed once.
    ///
    /// - Parameter initial: the first state of the decoder's lowest level, `[sentences, hidden]`.
    func prepare(_ encoding: Encoding, initial: Tensor, on tape: Tape) -> AttentionSource

    /// Prepares steps.
    ///
    /// - Parameter memoryRows: for every row of all steps, which row of the memory it uses; within a step they count up from
    ///   0.
    func unroll(_ memory: AttentionMemory, memoryRows: List<Int32>, on tape: Tape) -> AttentionUnrolling

    /// One step: computes its rows of the contexts.
    ///
    /// - Parameters:
    ///   - query: what the decoder attends with, `[step rows, hidden]`.
    ///   - rows: the rows of this step among all rows of the unrolling.
    func step(_ query: Tensor, at rows: Range<Int>, of unrolling: AttentionUnrolling, on tape: Tape)
}

/// What can be attended to of source sentences, computed once per encoding.
package struct AttentionSource: BitwiseCopyable {
    /// `[positions, units]`: what positions are found by.
    let keys: Tensor
    /// `[positions, width]`: what contexts are made of.
    let values: Tensor
    /// Where every sentence starts among the positions, and where the last one ends.
    let starts: List<Int>

    /// What rows that each translate one sentence attend to.
    func memory(sentences: List<Int>, on tape: Tape) -> AttentionMemory {
        tape.attentionMemory(keys: keys, values: values, rows: sentences.count) {
            starts[sentences[$0]]..<starts[sentences[$0] + 1]
        }
    }
}

/// A number of steps of attention: what they share.
package struct AttentionUnrolling: BitwiseCopyable {
    /// The products with the queries.
    let products: List<UnrolledProduct>
    let attention: UnrolledAttention

    /// `[rows, width]`.
    var contexts: Tensor { attention.contexts }
}

extension DecoderConfig {
    /// Lists the parameters of an attention of this kind.
    ///
    /// - Parameter encoderSize: the width of the encoder's states.
    func makeAttention(encoderSize: Int, in layout: inout ParameterLayout) -> any GrusNetworks.Attention {
        switch attention {
        case .mlp: AdditiveAttention(self, encoderSize: encoderSize, in: &layout)
        case .none: ConstantContext(contextSize: hidden)
        }
    }
}

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
    /// What it carries from step to step, as slots of the decoder's state that begin with zeros: of each, the columns for every
    /// source position.
    var carried: [Int] { get }

    /// What the attention needs of an encoding, computed once.
    ///
    /// - Parameter initial: the first state of the decoder's lowest level, `[sentences, hidden]`.
    func prepare(_ encoding: Encoding, initial: Tensor, on tape: Tape) -> AttentionSource

    /// Prepares steps.
    ///
    /// - Parameters:
    ///   - memoryRows: for every row of all steps, which row of the memory it uses; within a step they count up from 0.
    ///   - carried: where what it carries goes after all steps, `[rows, columns]` per slot.
    func unroll(
        _ memory: AttentionMemory, memoryRows: List<Int32>, into carried: List<Tensor>, on tape: Tape
    ) -> AttentionUnrolling

    /// One step: computes its rows of the contexts, and of what is carried.
    ///
    /// - Parameters:
    ///   - query: what the decoder attends with, `[step rows, hidden]`.
    ///   - before: what it has carried so far.
    ///   - rows: the rows of this step among all rows of the unrolling.
    func step(
        _ query: Tensor, _ before: State, at rows: Range<Int>, of unrolling: AttentionUnrolling, on tape: Tape)
}

extension Attention {
    var isConstant: Bool { false }
    var carried: [Int] { [] }
}

/// What can be attended to of source sentences, computed once per encoding.
package struct AttentionSource: BitwiseCopyable {
    /// `[positions, units]`: what positions are found by.
    let keys: Tensor
    /// `[positions, width]`: what contexts are made of.
    let values: Tensor
    /// Where every sentence starts among the positions, and where the last one ends.
    let starts: List<Int>
    /// The length of the longest sentence.
    let longest: Int

    init(keys: Tensor, values: Tensor, starts: List<Int>) {
        (self.keys, self.values, self.starts) = (keys, values, starts)
        longest = zip(starts.dropFirst(), starts).reduce(0) { max($0, $1.0 - $1.1) }
    }

    /// What rows that each translate one sentence attend to.
    func memory(sentences: List<Int>, on tape: Tape) -> AttentionMemory {
        tape.attentionMemory(keys: keys, values: values, rows: sentences.count, longest: longest) {
            starts[sentences[$0]]..<starts[sentences[$0] + 1]
        }
    }
}

/// A number of steps of attention: what they share.
package struct AttentionUnrolling: BitwiseCopyable {
    /// The products with the queries.
    let products: List<UnrolledProduct>
    /// What is carried after all steps.
    let carried: List<Tensor>
    let attention: UnrolledAttention

    /// `[rows, width]`.
    var contexts: Tensor { attention.contexts }
}

extension DecoderConfig {
    /// Lists the parameters of an attention of this kind.
    ///
    /// - Parameter encoderSize: the width of the encoder's states.
    func makeAttention(encoderSize: Int, in layout: inout ParameterLayout) -> any Attention {
        switch attention.kind {
        case .mlp where attention.coverage: CoverageAttention(self, encoderSize: encoderSize, in: &layout)
        case .mlp: AdditiveAttention(self, encoderSize: encoderSize, in: &layout)
        case .dot: ProductAttention(scaled: self, encoderSize: encoderSize, in: &layout)
        case .general: ProductAttention(general: self, encoderSize: encoderSize, in: &layout)
        case .none: ConstantContext(contextSize: hidden)
        }
    }
}

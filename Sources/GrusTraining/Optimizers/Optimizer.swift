import GrusAutodiff
import GrusNumerics

/// A gradient descent method and its state: moments of the gradients so far, in the layout of the parameters.
///
/// The parameters are updated in pieces, which do not depend on each other; what is in no piece stays as it is.
package final class Optimizer: Sendable {
    /// A range of the flat parameters, and the weight decay of its numbers.
    private struct Piece {
        let range: Range<Int>
        let decay: Double
    }

    /// The method and its settings.
    package let config: OptimizerConfig
    /// What is kept for each parameter.
    let moments: [Companion]
    private let method: any OptimizerMethod
    private let parameters: ParameterStore
    private let pieces: [Piece]

    /// A method before its first update.
    ///
    /// - Parameter frozen: the parameters that stay as they are.
    package init(_ config: OptimizerConfig, parameters: ParameterStore, without frozen: Set<Parameter> = []) {
        let (layout, method) = (parameters.layout, config.method)
        self.config = config
        self.method = method
        self.parameters = parameters
        moments = method.moments.map { Companion("optimizer.\($0)", of: layout) }
        let decays = { (entry: ParameterLayout.Entry) in config.weightDecay > 0 && entry.role != .vector }
        let isTrained = { (entry: ParameterLayout.Entry) in !frozen.contains(entry.parameter) }
        pieces =
            Self.pieces(layout.ranges { isTrained($0) && !decays($0) }, decay: 0)
            + Self.pieces(layout.ranges { isTrained($0) && decays($0) }, decay: config.weightDecay)
    }

    private static func pieces(_ ranges: [Range<Int>], decay: Double) -> [Piece] {
        ranges.flatMap(FlatPieces.init).map { Piece(range: $0, decay: decay) }
    }

    /// The number of pieces that the parameters are updated in.
    package var pieceCount: Int { pieces.count }

    /// The flat range of a piece.
    func range(of piece: Int) -> Range<Int> { pieces[piece].range }

    /// Whether an update writes numbers into the gradient, also where there were none.
    var changesGradient: Bool { config.weightDecay > 0 && method.weightDecay == .coupled }

    /// Updates a piece.
    ///
    /// - Parameters:
    ///   - piece: its index.
    ///   - gradient: the whole gradient.
    ///   - scale: what the gradient is multiplied by first.
    ///   - rate: the learning rate.
    ///   - update: the number of this update, counted from 1.
    package func apply(_ gradient: Buffer, scale: Float, rate: Double, update: Int, to piece: Int) {
        let (range, decay) = (pieces[piece].range, pieces[piece].decay)
        let (value, slope) = (parameters.buffer.row(range), gradient.row(range))
        var scale = scale
        if decay > 0 {
            switch method.weightDecay {
            case .coupled:
                Kernels.combine(slope, times: scale, value, times: Float(decay))
                scale = 1
            case .decoupled: Kernels.scale(value, by: Float(1 - rate * decay))
            }
        }
        method.update(
            OptimizedRange(
                value: value, gradient: slope, scale: scale, rate: rate, update: update, range: range, moments: moments)
        )
    }
}

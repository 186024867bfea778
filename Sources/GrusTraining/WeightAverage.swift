import GrusAutodiff
import GrusNumerics

/// An exponential moving average of the weights (Polyak and Juditsky 1992): after update t it is d · itself + (1 − d) · the
/// weights, where d is the decay, or at the beginning (1 + t) / (10 + t), if that is less. It begins with the weights after
/// the first update. What is frozen is its own average, which is kept nowhere.
final class WeightAverage: Sendable {
    let companion: Companion
    private let decay: Double
    private let isWarmedUp: Bool
    private let parameters: ParameterStore
    private let pieces: [Range<Int>]

    init(
        _ config: AverageConfig, decay: Double, of parameters: ParameterStore, without frozen: Set<Parameter>
    ) {
        self.decay = decay
        self.parameters = parameters
        isWarmedUp = config.warmup
        companion = Companion("average", of: parameters.layout)
        pieces = parameters.layout.ranges { !frozen.contains($0.parameter) }.flatMap(FlatPieces.init)
    }

    /// The number of pieces that it is computed in.
    var pieceCount: Int { pieces.count }

    /// Takes in a piece of the weights after an update, counted from 1.
    func take(_ piece: Int, update: Int) {
        let decay = Float(decay(after: update))
        Kernels.combine(
            companion.buffer.row(pieces[piece]), times: decay, parameters.buffer.row(pieces[piece]), times: 1 - decay)
    }

    private func decay(after update: Int) -> Double {
        guard update > 1 else { return 0 }
        let begun = Double(1 + update) / Double(10 + update)
        return isWarmedUp ? min(decay, begun) : decay
    }

    /// Exchanges average and weights.
    func exchange() {
        for piece in pieces.indices { exchange(piece) }
    }

    /// Exchanges a piece of average and weights.
    func exchange(_ piece: Int) {
        Kernels.swap(companion.buffer.row(pieces[piece]), parameters.buffer.row(pieces[piece]))
    }
}

import GrusFiles
import GrusRuntime

/// Draws other segmentations of what a side has segmented: subword regularisation (Kudo 2018).
///
/// Pieces are the text that they stand for, normalised already; so no text needs to be kept. What stands for no text, such as the
/// unknown piece, and what a model's author wants to be a piece of its own, stays as it is, and what is on either side of it is
/// drawn by itself.
package struct SegmentationSampler: Sendable {
    private let sampler: any SubwordSampler
    private let inventory: PieceInventory
    private let isReversed: Bool

    /// The sampler of a side; nil if nothing is drawn of it.
    ///
    /// - Throws: `InputError` of kind `config` if the side has no SentencePiece model of the algorithm that the kind is for.
    package init?(_ config: SamplingConfig, _ name: SamplingConfig.Side, of side: TextSide) throws(InputError) {
        guard config.sides.contains(name), let algorithm = config.kind.algorithm else { return nil }
        guard let segmenter = side.segmenter as? SentencePieceSegmenter else {
            throw Self.error(config, "is for SentencePiece models, and the \(name.rawValue) has none")
        }
        inventory = PieceInventory(model: segmenter.serialized())
        guard inventory.type.algorithm == algorithm, let sampler = config.sampler(of: inventory) else {
            throw Self.error(
                config,
                "is for \(algorithm.rawValue) models, and that of the \(name.rawValue) is of the type \(inventory.type)"
            )
        }
        (self.sampler, isReversed) = (sampler, side.direction == .reversed)
    }

    private static func error(_ config: SamplingConfig, _ message: String) -> InputError {
        InputError(.config, "text.sampling.kind: \(config.kind.rawValue) \(message)")
    }

    /// Draws a segmentation.
    ///
    /// - Parameter ids: those of a text as the side encodes it, closed by `SpecialToken.end`.
    /// - Returns: ids of the same text, closed likewise.
    package func draw(_ ids: some BidirectionalCollection<Int32>, _ random: inout RandomStream) -> [Int32] {
        guard isReversed else { return forward(ids, &random) }
        return forward(ids.dropLast().reversed(), &random).reversed() + [SpecialToken.end]
    }

    private func forward(_ ids: some Sequence<Int32>, _ random: inout RandomStream) -> [Int32] {
        var drawn: [Int32] = []
        var text: [UInt8] = []
        for id in ids {
            let piece = inventory.pieces[Int(id)]
            if piece.kind == .normal || piece.kind == .unused {
                text += piece.text
                continue
            }
            drawText()
            if id != SpecialToken.unknown || drawn.last != id { drawn.append(id) }
        }
        drawText()
        return drawn

        func drawText() {
            guard !text.isEmpty else { return }
            sampler.draw(text, into: &drawn, &random)
            text.removeAll(keepingCapacity: true)
        }
    }
}

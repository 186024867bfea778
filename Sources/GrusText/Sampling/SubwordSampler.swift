import GrusRuntime

/// A way to draw segmentations of a text into the pieces of a model.
protocol SubwordSampler: Sendable {
    /// Draws a segmentation.
    ///
    /// - Parameters:
    ///   - text: text as pieces write it, with `▁` for spaces; valid UTF-8, not empty.
    ///   - ids: where its ids are appended.
    func draw(_ text: [UInt8], into ids: inout [Int32], _ random: inout RandomStream)
}

extension SamplingConfig {
    /// The sampler of the pieces of a model of the kind's algorithm; nil for the kind that draws nothing.
    func sampler(of inventory: PieceInventory) -> (any SubwordSampler)? {
        switch kind {
        case .none: nil
        case .bpeDropout: BPEDropout(inventory, rate: rate)
        case .unigram: UnigramSampler(inventory, alpha: alpha, nbest: nbest)
        }
    }
}

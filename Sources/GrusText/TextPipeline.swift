import GrusFiles

/// The order in which a model reads or writes the tokens of a text.
public enum TextDirection: String, Sendable, CaseIterable {
    /// As they stand.
    case forward
    /// The last one first: what such a model is sure of is the end of a sentence, so that it judges the candidates of another
    /// one well (Liu et al. 2016).
    case reversed
}

/// One language side of a translation: raw text to ids that end in `SpecialToken.end`, and ids to raw text.
public struct TextSide: Sendable {
    /// What happens to the text before segmentation.
    public let normalizer: Normalizer
    /// What cuts it into tokens.
    public let segmenter: any Segmenter
    /// The order of the tokens.
    public let direction: TextDirection

    /// Combines what happens to the text of a side.
    public init(normalizer: Normalizer, segmenter: any Segmenter, direction: TextDirection = .forward) {
        self.normalizer = normalizer
        self.segmenter = segmenter
        self.direction = direction
    }

    /// The number of ids, special ones included.
    public var vocabularySize: Int { segmenter.vocabularySize }

    /// The ids of a line of raw text, closed by `SpecialToken.end`; an empty line is the end alone.
    public func encode(_ text: String) -> [Int32] {
        text.isEmpty ? Self.nothing : directed(segmenter.encode(normalizer.normalize(text))) + [SpecialToken.end]
    }

    /// Of an empty line; corpora may have many.
    private static let nothing = [SpecialToken.end]

    /// The raw text of ids; begin and end marks are passed over.
    public func decode(_ ids: [Int32]) -> String { segmenter.decode(directed(ids)) }

    /// The same text, in which every unknown token reads as one of `words`, in the order of the ids; as many as there are unknown
    /// tokens.
    public func decode(_ ids: [Int32], unknown words: [String]) -> String {
        segmenter.decode(directed(ids), unknown: direction == .reversed ? words.reversed() : words)
    }

    private func directed(_ ids: [Int32]) -> [Int32] { direction == .reversed ? ids.reversed() : ids }
}

/// Both language sides of a translation, as the `text` section of an experiment describes them.
public struct TextPipeline: Sendable {
    /// The side that is translated.
    public let source: TextSide
    /// The side that it is translated to.
    public let target: TextSide

    /// Combines two sides.
    public init(source: TextSide, target: TextSide) {
        self.source = source
        self.target = target
    }

    /// The same pipeline with the tokens of the target in some order.
    public func directingTarget(_ direction: TextDirection) -> TextPipeline {
        let target = TextSide(normalizer: target.normalizer, segmenter: target.segmenter, direction: direction)
        return TextPipeline(source: source, target: target)
    }

    /// Trains, or loads where the config names a model, the segmenters of both sides.
    ///
    /// A joint segmenter is trained on the source lines and then the target lines; lines are only asked for where
    /// they are needed, and never held whole but for SentencePiece's own copy.
    ///
    /// - Throws: `InputError` for a config that the lines cannot meet, a model that cannot be read, and what the line
    ///   sources throw.
    public static func train(
        config: TextConfig, source: @escaping LineSource, target: @escaping LineSource
    ) throws(InputError) -> TextPipeline {
        let normalizers = (source: try config.source.makeNormalizer(), target: try config.target.makeNormalizer())
        let sourceLines = normalizers.source.normalize(source)
        let targetLines = normalizers.target.normalize(target)
        func pipeline(_ source: any Segmenter, _ target: any Segmenter) -> TextPipeline {
            TextPipeline(
                source: TextSide(normalizer: normalizers.source, segmenter: source),
                target: TextSide(normalizer: normalizers.target, segmenter: target))
        }
        if config.joint {
            let segmenter = try config.source.makeSegmenter { () throws(InputError) in
                if let line = try sourceLines() { return line }
                return try targetLines()
            }
            return pipeline(segmenter, segmenter)
        }
        // A model that is given is read before the other is trained: it may be missing.
        if config.target.model != nil {
            let given = try config.target.makeSegmenter(targetLines)
            return pipeline(try config.source.makeSegmenter(sourceLines), given)
        }
        return pipeline(try config.source.makeSegmenter(sourceLines), try config.target.makeSegmenter(targetLines))
    }

    /// Reads what `serialized(config:)` returned.
    ///
    /// - Throws: `InputError` of kind `data` for a blob that is missing or not of the config's segmentation.
    public init(config: TextConfig, serialized blobs: [String: [UInt8]]) throws(InputError) {
        let source = try config.source.loadSegmenter(Self.sourceBlob, from: blobs)
        let target = config.joint ? source : try config.target.loadSegmenter(Self.targetBlob, from: blobs)
        self.init(
            source: TextSide(normalizer: try config.source.makeNormalizer(), segmenter: source),
            target: TextSide(normalizer: try config.target.makeNormalizer(), segmenter: target))
    }

    /// The segmenters as named byte blobs that travel inside of a weights file: one if `config` is joint, else two.
    public func serialized(config: TextConfig) -> [String: [UInt8]] {
        var blobs = [Self.sourceBlob: source.segmenter.serialized()]
        if !config.joint { blobs[Self.targetBlob] = target.segmenter.serialized() }
        return blobs
    }

    private static let sourceBlob = "text.source"
    private static let targetBlob = "text.target"
}

import GrusFiles

/// One language side of a translation: raw text to ids that end in `SpecialToken.end`, and ids to raw text.
public struct TextSide: Sendable {
    /// What happens to the text before segmentation.
    public let normalizer: Normalizer
    /// What cuts it into tokens.
    public let segmenter: any Segmenter

    /// Combines what happens to the text of a side.
    public init(normalizer: Normalizer, segmenter: any Segmenter) {
        self.normalizer = normalizer
        self.segmenter = segmenter
    }

    /// The number of ids, special ones included.
    public var vocabularySize: Int { segmenter.vocabularySize }

    /// The ids of a line of raw text, closed by `SpecialToken.end`; an empty line is the end alone.
    public func encode(_ text: String) -> [Int32] {
        segmenter.encode(normalizer.normalize(text)) + [SpecialToken.end]
    }

    /// The raw text of ids; begin and end marks are passed over.
    public func decode(_ ids: [Int32]) -> String { segmenter.decode(ids) }
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

    /// Trains, or loads where the config names a model, the segmenters of both sides.
    ///
    /// A joint segmenter is trained on the source lines and then the target lines; lines are only asked for where
    /// they are needed, and never held whole but for SentencePiece's own copy.
    ///
    /// - Throws: `InputError` for a config that the lines cannot meet, a model that cannot be read, and what the line
    ///   sources throw.
    public static func train(
        config: TextConfig, source: LineSource, target: LineSource
    ) throws(InputError) -> TextPipeline {
        let normalizer = try Normalizer(form: config.normalization, lowercase: config.lowercase)
        let factory = SegmenterFactory(config: config, normalizer: normalizer)
        if config.joint {
            let segmenter = try factory.make(
                model: config.sourceModel ?? config.targetModel,
                lines: { () throws(InputError) in
                    if let line = try source() { return line }
                    return try target()
                })
            return TextPipeline(normalizer: normalizer, source: segmenter, target: segmenter)
        }
        // A model that is given is read before the other is trained: it may be missing.
        if config.targetModel != nil {
            let given = try factory.make(model: config.targetModel, lines: target)
            return TextPipeline(
                normalizer: normalizer, source: try factory.make(model: config.sourceModel, lines: source),
                target: given)
        }
        return TextPipeline(
            normalizer: normalizer,
            source: try factory.make(model: config.sourceModel, lines: source),
            target: try factory.make(model: nil, lines: target))
    }

    /// Reads what `serialized(config:)` returned.
    ///
    /// - Throws: `InputError` of kind `data` for a blob that is missing or not of the config's segmentation.
    public init(config: TextConfig, serialized blobs: [String: [UInt8]]) throws(InputError) {
        let normalizer = try Normalizer(form: config.normalization, lowercase: config.lowercase)
        let factory = SegmenterFactory(config: config, normalizer: normalizer)
        let source = try factory.load(Self.sourceBlob, from: blobs)
        let target = config.joint ? source : try factory.load(Self.targetBlob, from: blobs)
        self.init(normalizer: normalizer, source: source, target: target)
    }

    private init(normalizer: Normalizer, source: any Segmenter, target: any Segmenter) {
        self.init(
            source: TextSide(normalizer: normalizer, segmenter: source),
            target: TextSide(normalizer: normalizer, segmenter: target))
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

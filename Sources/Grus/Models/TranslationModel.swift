import GrusAutodiff
import GrusFiles
import GrusNetworks
import GrusText
import GrusTraining

/// A network with all that turns raw text into its ids and back: what a model file holds.
public struct TranslationModel: Sendable {
    static let configKey = "config"
    private static let versionKey = "format_version"
    /// The newest version of what a model file holds; files without one are of version 1.
    private static let formatVersion = 2

    /// The resolved config of the experiment that made the model.
    public let config: ExperimentConfig
    /// Raw text to ids and back.
    public let pipeline: TextPipeline
    /// The network.
    package let network: Seq2Seq
    /// The checksum of the file that the weights come from, if it has one.
    public private(set) var checksum: String?

    /// A model with fresh weights.
    ///
    /// - Throws: `InputError` if the config ties embeddings of vocabularies that differ in size.
    public init(_ config: ExperimentConfig, pipeline: TextPipeline) throws(InputError) {
        try self.init(config, pipeline) { source, target in
            Seq2Seq(
                config.model, sourceVocabulary: source, targetVocabulary: target, seed: UInt64(config.seed))
        }
    }

    /// Reads a model file, or the best model of a run directory.
    ///
    /// - Throws: `InputError` of kind `missing` if there is none; of kind `data` if it is damaged.
    public init(path: String) throws(InputError) {
        try self.init(file: SafeTensors(path: RunDirectory.model(at: path)))
    }

    init(file: SafeTensors) throws(InputError) {
        let config = try Self.config(of: file)
        var blobs: [String: [UInt8]] = [:]
        for name in file.entries.keys { blobs[name] = file.bytes(name) }
        let pipeline: TextPipeline
        do {
            pipeline = try TextPipeline(config: config.text, serialized: blobs)
        } catch {
            throw InputError(.data, file: file.path, error.description)
        }
        try self.init(config, pipeline) { source, target throws(InputError) in
            try Seq2Seq(config.model, sourceVocabulary: source, targetVocabulary: target, weights: file)
        }
        checksum = file.checksum
    }

    /// The config of a model file.
    ///
    /// - Throws: `InputError` of kind `data` if the file has none, or was written by a newer Grus.
    private static func config(of file: SafeTensors) throws(InputError) -> ExperimentConfig {
        guard let yaml = file.metadata[configKey] else {
            throw InputError(.data, file: file.path, "the file holds no Grus model: its header has no config")
        }
        let version = file.metadata[versionKey] ?? "1"
        guard let number = Int(version), number <= formatVersion else {
            throw InputError(
                .data, file: file.path,
                "the file has the format version \(version), but this Grus reads up to \(formatVersion): use a newer one"
            )
        }
        guard file.metadata[versionKey] == nil || file.checksum != nil else {
            throw InputError(.data, file: file.path, "the model file is damaged: its checksum is missing")
        }
        return try ExperimentConfig(yaml: yaml, file: "\(file.path) (config)")
    }

    init(_ config: ExperimentConfig, _ pipeline: TextPipeline, _ network: Seq2Seq, checksum: String? = nil) {
        (self.config, self.pipeline, self.network, self.checksum) = (config, pipeline, network, checksum)
    }

    private init(
        _ config: ExperimentConfig, _ pipeline: TextPipeline,
        makeNetwork: (_ source: Int, _ target: Int) throws(InputError) -> Seq2Seq
    ) throws(InputError) {
        let (source, target) = (pipeline.source.vocabularySize, pipeline.target.vocabularySize)
        guard !config.model.tie.contains(.source) || source == target else {
            throw InputError(.config, "model.tie: \(source) source and \(target) target tokens cannot share a matrix")
        }
        self.init(
            config, pipeline.directingTarget(config.corpus.targetDirection), try makeNetwork(source, target))
    }

    /// The same model as it is now, whatever becomes of the weights.
    func copy() -> TranslationModel { Self(config, pipeline, network.with(network.parameters.copy())) }

    /// What a model file holds besides the weights.
    var attachments: Checkpoint.Attachments {
        var metadata = [Self.configKey: config.yaml, "format": "grus", Self.versionKey: "1"]
        if precision == .int8 {
            metadata[Self.versionKey] = "2"
            metadata[ParameterStore.precisionKey] = precision.rawValue
        }
        return Checkpoint.Attachments(metadata: metadata, blobs: pipeline.serialized(config: config.text))
    }

    /// Writes a model file, whole or not at all.
    ///
    /// - Throws: `InputError` if it cannot be written; then what was there stays.
    public func save(to path: String) throws(InputError) { try save(to: path, adding: [:]) }

    /// The same, with more strings in its header.
    func save(to path: String, adding strings: [String: String]) throws(InputError) {
        var attachments = attachments
        attachments.metadata.merge(strings) { $1 }
        try Checkpoint.writeModel(network.parameters, attachments, to: path)
    }
}

import Foundation
import GrusCorpus
import GrusFiles
import GrusNetworks
import GrusText

/// The folder of what is kept of training sets: how they are segmented, and their ids. Both are found by what they follow from: the
/// text itself, wherever it lies, and the settings.
struct CorpusCache {
    /// The folder.
    let folder: String
    private let config: ExperimentConfig
    private let text: UInt64

    /// The cache of an experiment; nil if it keeps nothing.
    ///
    /// - Parameter run: the path of the run, beside which the cache lies unless the config names one.
    /// - Throws: `InputError` if the text cannot be read, or the folder not be made.
    init?(_ config: ExperimentConfig, of corpus: ParallelCorpus, run: String) throws(InputError) {
        guard config.corpus.isStored else { return nil }
        folder = config.corpus.cache ?? Self.standardFolder(run)
        self.config = config
        try makeFolder(folder)
        let known = "\(folder)/files.json"
        var sums = FileSums(keptIn: known)
        let sum = ContentSum()
        try corpus.add(to: sum, &sums)
        try sums.keep(in: known)
        text = sum.value
    }

    private static func standardFolder(_ run: String) -> String {
        let parent = URL(fileURLWithPath: run).deletingLastPathComponent().relativePath
        return "\(parent)/corpora"
    }

    // MARK: Segmentation

    /// Where the segmentation is kept that follows from the text.
    ///
    /// - Parameter isDrawn: whether it is learnt from lines that the seed draws; of all lines the seed makes no difference.
    private func segmentation(isDrawn: Bool) throws(InputError) -> String {
        let sum = ContentSum()
        sum.addCounted("segmentation 1 \(text) \(isDrawn ? "\(config.seed)" : "all")")
        sum.addCounted(config.text.withoutSampling.node.inline)
        for model in [config.text.source.model, config.text.target.model].compactMap({ $0 }) {
            sum.addCounted("\(try ContentSum.of(file: InputFile(model)))")
        }
        return "\(folder)/\(sum.digits).segmentation.safetensors"
    }

    /// The segmentation that was learnt before; nil if none was.
    ///
    /// - Throws: `InputError` if it is damaged.
    func pipeline() throws(InputError) -> TextPipeline? {
        let paths = [try segmentation(isDrawn: false), try segmentation(isDrawn: true)]
        guard let path = paths.first(where: { fileExists($0) }) else { return nil }
        let file = try SafeTensors(path: path)
        var blobs: [String: [UInt8]] = [:]
        for name in file.entries.keys { blobs[name] = file.bytes(name) }
        return try TextPipeline(config: config.text, serialized: blobs)
            .directingTarget(config.corpus.targetDirection)
    }

    /// Keeps a segmentation that was learnt.
    ///
    /// - Parameter isDrawn: whether it was learnt from some of the lines.
    func keep(_ pipeline: TextPipeline, isDrawn: Bool) throws(InputError) {
        let blobs = pipeline.serialized(config: config.text).sorted { $0.key < $1.key }
        try SafeTensors.write(
            blobs.map { SafeTensors.Item($0.key, $0.value) }, metadata: ["format": "grus"],
            to: try segmentation(isDrawn: isDrawn))
    }

    // MARK: Ids

    /// The folder of the ids of a segmentation.
    func ids(of pipeline: TextPipeline) -> String {
        let sum = ContentSum()
        let lengths = config.corpus.trainingLengths
        sum.addCounted("ids \(StoredCorpus.version) \(text) \(lengths) \(config.corpus.targetDirection.rawValue)")
        sum.addCounted(config.text.withoutSampling.node.inline)
        for (name, bytes) in pipeline.serialized(config: config.text).sorted(by: { $0.key < $1.key }) {
            sum.addCounted(name)
            sum.addCounted("\(ContentSum.of(bytes))")
        }
        return "\(folder)/\(sum.digits)"
    }
}

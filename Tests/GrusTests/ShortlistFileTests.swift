import Foundation
import Grus
import GrusDecoding
import GrusNetworks
import GrusText
import TestFolders
import Testing

/// Files of shortlists, some of which are whole but wrong.
@Suite struct ShortlistFileTests {
    private let folder: TemporaryFolder
    private let model: TranslationModel
    private var path: String { "\(folder.path)/list.safetensors" }

    /// A model of seven characters beside the special tokens.
    init() throws {
        folder = try TemporaryFolder()
        var config = ExperimentConfig()
        (config.name, config.corpus.target) = ("nonsense", "de")
        config.text.source.segmentation = .characters
        config.text.target.segmentation = .characters
        (config.model.embedding, config.model.encoder.hidden, config.model.decoder.hidden) = (4, 4, 4)
        var lines = ["abcdefg"].makeIterator()
        let pipeline = try TextPipeline.train(config: config.text, source: { lines.next() }, target: { nil })
        model = try TranslationModel(config, pipeline: pipeline)
    }

    private func shortlist(_ always: [Int32] = [3, 5]) -> Shortlist {
        Shortlist(
            always: always, targets: (0..<10).map { $0 < 3 ? [] : [Int32($0), Int32(12 - $0)] }, targetVocabulary: 10)
    }

    @Test func whatIsWrittenIsRead() throws {
        try shortlist().save(to: path, for: model)
        var read = try Shortlist(path: path, for: model)
        #expect(read.name?.hasPrefix("xxh3:") == true)
        read.name = nil
        #expect(read == shortlist())
    }

    /// Files with a sound checksum.
    @Test(
        arguments: [
            ("always", [3, 10], "always holds a token that the model does not have"),
            ("always", [-1], "always holds a token that the model does not have"),
            ("targets", Array(repeating: 10, count: 14), "targets holds a token that the model does not have"),
            ("targets", [3], "counts does not say"), ("counts", [14], "counts does not say"),
            ("counts", [-2, 2, 0, 2, 2, 2, 2, 2, 2, 2], "counts does not say"),
        ] as [(String, [Int32], String)])
    func whatIsOutOfRangeIsRefused(tensor: String, values: [Int32], message: String) throws {
        try shortlist().save(to: path, for: model)
        let sound = try SafeTensors(path: path)
        let items = try ["always", "counts", "targets"].map { name in
            SafeTensors.Item(name, integers: name == tensor ? values : try sound.integers(name))
        }
        try SafeTensors.write(items, metadata: sound.metadata, to: path)
        expectFault(message)
    }

    @Test func otherVersionsAreRefused() throws {
        try shortlist().save(to: path, for: model)
        var metadata = try SafeTensors(path: path).metadata
        metadata["format_version"] = "2"
        try SafeTensors.write([], metadata: metadata, to: path)
        expectFault("format version 2")
    }

    private func expectFault(_ message: String) {
        let error = #expect(throws: InputError.self) { try Shortlist(path: path, for: model) }
        #expect(error?.kind == .data && error?.file == path)
        #expect(error?.message.contains(message) == true, "\(error?.message ?? "")")
    }
}

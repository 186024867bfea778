import Foundation
import GrusCorpus
import GrusDecoding
import GrusNetworks
import GrusNumerics
import GrusText
import Testing

/// The folder with PyTorch's model beside the corpora, and the folder of the corpora; nil where there is none.
private let folders: (peers: String, data: String)? = {
    let package = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()
    let given = ProcessInfo.processInfo.environment["GRUS_DATA"] ?? ""
    return [given, package.appending(path: "../shared/data").path].map { ("\($0)/../peers", $0) }
        .first { FileManager.default.fileExists(atPath: "\($0.0)/reference-512.safetensors") }
}()

/// The reference model, trained by PyTorch, translates Multi30k's test set as PyTorch does.
@Suite(.enabled(if: folders != nil, "set GRUS_DATA to the folder of the corpora, beside the folder `peers`"))
struct PeerTranslationTests {
    func lines(_ path: String) throws -> [String] {
        let reader = try LineReader(path: path)
        var lines: [String] = []
        while let line = try reader.next() { lines.append(line) }
        return lines
    }

    /// PyTorch's beam lets an ended hypothesis free its place, too.
    @Test(arguments: [1, 5]) func translationsAreThoseOfPyTorch(beam: Int) throws {
        let (peers, data) = try #require(folders)
        let serialized = try Data(contentsOf: URL(filePath: "\(peers)/multi30k-en-de.bpe8000.model"))
        let segmenter = try SentencePieceSegmenter(serialized: [UInt8](serialized))
        let model = Seq2Seq(ModelConfig(), sourceVocabulary: 8000, targetVocabulary: 8000, seed: 1)
        try PyTorchImport(SafeTensors(path: "\(peers)/reference-512.safetensors")).load(into: model)
        var config = DecodingConfig()
        (config.beam, config.earlyStopping) = (beam, false)
        let search = Search(ModelScorer(model), config)
        let sources = try lines("\(data)/multi30k/test2016.en.zst").map { segmenter.encode($0) + [SpecialToken.end] }
        let groups = stride(from: 0, to: sources.count, by: 64).map { sources[$0..<min($0 + 64, sources.count)] }
        let translations = try WorkerPool(count: 2).map(groups.count) { group, worker in
            search.translate(Array(groups[group]), on: worker).map { segmenter.decode($0.tokens) }
        }.flatMap { $0 }
        let expected = try lines("\(peers)/reference-512.test2016.beam\(beam).de")
        #expect(translations.count == 1000 && expected.count == 1000)
        // Between words of almost the same probability the order of sums decides.
        #expect(zip(translations, expected).count { $0 != $1 } <= 5)
    }
}

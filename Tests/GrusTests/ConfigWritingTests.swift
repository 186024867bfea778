import Foundation
import Grus
import GrusFiles
import TestFolders
import Testing

@Suite struct ConfigWritingTests {
    @Test func theResolvedConfigReadsBackEqual() throws {
        var original = try config(minimalYAML)
        original.name = "a: b # ${c} Ω"
        original.corpus.target = "no"
        original.corpus.train = [
            .named("/x/1"), .named("/x/true"), .named("/x/$${"), .init(.pair(source: "/a: b", target: "/{c}, d")),
            .init(.table("/t: #", source: 3, target: 1)), .init(.tagged(.named("/x"), tag: "<BT>")),
            .init(.tagged(.pair(source: "/a", target: "/b"), tag: "{:")),
            .init(.tagged(.table("/t", source: 1, target: 2), tag: "true")),
        ]
        original.corpus.train[0].weight = 2.5
        (original.corpus.train[5].weight, original.corpus.train[5].limit) = (0.1, 1000)
        original.corpus.train[7].limit = 1
        (original.corpus.memory, original.corpus.cache) = (1_536_000_000, "/none")
        original.text.sample = nil
        original.corpus.test = [
            .init(name: "2016", files: .named("/z")),
            .init(name: "none", files: .pair(source: "/a: b", target: "/none")),
        ]
        original.text.source.lowercase = "tr"
        original.text.target.segmentation = .characters
        original.text.target.vocabulary = 3000
        original.text.joint = false
        original.model.tie = [.target, .output]
        original.model.decoder.attention.hidden = 4
        original.model.decoder.attention.heads = 2
        original.model.decoder.attention.dropout = 0.1
        original.model.decoder.attention.coverage = true
        original.training.batch = .tokens(100)
        original.training.optimizer.epsilon = 1e-8
        original.training.optimizer.learningRate = 0.1 + 0.2
        original.training.clip = nil
        original.training.truncation = 50
        original.training.validate.every = .updates(20)
        original.training.stop.patience = nil
        let back = try ExperimentConfig(
            yaml: original.yaml, file: "resolved", folder: "/elsewhere", environment: { _ in nil })
        #expect(back == original)
        #expect(back.yaml == original.yaml)
    }

    @Test func theResolvedConfigIsComplete() throws {
        // What a search for minimum Bayes risk has is what others have, but for a guard.
        let sections = [
            "decoding: {search: mbr}", "decoding: {unknown: copied}", "training: {optimizer: {kind: sgd}}",
            "model: {cell: {kind: lstm}, init: {weights: uniform, embeddings: normal}}",
            "training: {schedule: {kind: step}}", "training: {schedule: {kind: cosine}}",
            "training: {teacher_forcing: {kind: linear}}", "training: {teacher_forcing: {kind: inverse_sigmoid}}",
            "text: {sampling: bpe_dropout}", "text: {algorithm: unigram, sampling: unigram}",
            "training: {loss: minimum_risk}",
        ]
        let yaml = try sections.map { try config("\(minimalYAML)\($0)").yaml }.joined()
        for option in ExperimentConfig.options where !option.isShortForm && !option.path.contains("[]") {
            let key = option.path.split(separator: ".").last ?? ""
            #expect(yaml.contains("\(key):"), "\(option.path)")
        }
    }

    @Test func pathsStartFromTheFolderOfTheFile() throws {
        let folder = FileManager.default.temporaryDirectory.resolvingSymlinksInPath()
            .appending(path: "grus-config-\(UUID().uuidString)")
        try FileManager.default.createDirectory(
            at: folder.appending(path: "real/configs"), withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        try FileManager.default.createSymbolicLink(
            at: folder.appending(path: "link"), withDestinationURL: folder.appending(path: "real/configs"))
        let file = folder.appending(path: "link/tiny.yaml").path
        try minimalYAML.replacing("data/train", with: "../train").write(
            toFile: file, atomically: false, encoding: .utf8)
        let read = try ExperimentConfig(file: file, overrides: ["corpus.dev=here/dev"])
        #expect(read.corpus.train == [.named("\(folder.path)/real/train")])
        let workingDirectory = URL(fileURLWithPath: FileManager.default.currentDirectoryPath).resolvingSymlinksInPath()
        #expect(read.corpus.dev == .named("\(workingDirectory.path)/here/dev"))
    }

    @Test func aByteOrderMarkIsNoKey() throws {
        let folder = try TemporaryFolder()
        try folder.write("\u{FEFF}" + minimalYAML, to: "tiny.yaml")
        #expect(try ExperimentConfig(file: "\(folder.path)/tiny.yaml").name == "tiny")
    }

    @Test func invalidUTF8IsNamedWithItsLine() throws {
        let file = FileManager.default.temporaryDirectory.appending(path: "grus-\(UUID().uuidString).yaml")
        defer { try? FileManager.default.removeItem(at: file) }
        try Data(Array("name: x\n# ".utf8) + [0xFF]).write(to: file)
        let error = #expect(throws: InputError.self) { try ExperimentConfig(file: file.path) }
        #expect(error?.description == "\(file.path):2: not valid UTF-8")
    }

    @Test func differencesNameTheKeys() throws {
        let original = try config(minimalYAML)
        let changed = try config(minimalYAML, overrides: ["training.batch.tokens=10", "text.joint=false"])
        #expect(
            changed.differences(from: original) == [
                "text.joint: false, was true", "training.batch: {tokens: 10}, was {sentences: 64}",
            ])
        #expect(original.differences(from: original).isEmpty)
    }

    @Test func theReferenceKnowsRangesAndDefaults() {
        let options = Dictionary(uniqueKeysWithValues: ExperimentConfig.options.map { ($0.path, $0) })
        #expect(options["model.dropout.state"]?.expectation == "a number of at least 0 and below 1")
        #expect(options["training.optimizer.epsilon"]?.defaultValue == "1.0e-08")
        #expect(options["corpus.train"]?.defaultValue == nil)
        #expect(options["corpus.dev"]?.defaultValue == "none")
        #expect(options["model.tie"]?.defaultValue == "[target, output]")
    }

    @Test func theReferenceIsATablePerSection() {
        let reference = ExperimentConfig.reference
        #expect(reference.hasPrefix("| key | value | default | meaning |\n|---|---|---|---|\n| `name` | "))
        let section = """
            ## `decoding`

            | key | value | default | meaning |
            |---|---|---|---|
            | `search` | beam, sampling or mbr | `beam` | beam keeps the best hypotheses, sampling draws tokens, mbr takes of several candidates the one most like the others |

            """
        #expect(reference.contains(section))
        #expect(reference.contains("| `source` | a language code, such as en or pt-BR | required | "))
    }
}

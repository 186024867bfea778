import Foundation
import GrusAutodiff
import GrusFiles
import GrusNetworks
import Yams

/// What is in a model file, for people and for programs.
public struct ModelReport {
    private let file: SafeTensors
    private let model: TranslationModel
    /// The records of `scores.json`, when the model is that of a run which was evaluated.
    private let scores: [[String: Any]]

    /// Reads a model file, or the best model of a run directory.
    ///
    /// - Throws: `InputError` of kind `missing` if there is none; of kind `data` if it is damaged.
    public init(path: String) throws(InputError) {
        file = try SafeTensors(path: RunDirectory.model(at: path))
        model = try TranslationModel(file: file)
        scores = try Self.scores(ofRun: path)
    }

    /// The records of the scores of a run; none for a model file, and for a run that was not evaluated.
    private static func scores(ofRun path: String) throws(InputError) -> [[String: Any]] {
        guard try isInputFolder(path), case let scores = try RunDirectory(existing: path).scores,
            try inputExists(scores)
        else { return [] }
        let bytes = try InputFile.bytes(of: scores, limit: mostBytesOfScores)
        return (try? JSONSerialization.jsonObject(with: Data(bytes))) as? [[String: Any]] ?? []
    }

    private static let mostBytesOfScores = 100_000_000

    /// The strings of the header but for the config.
    private var metadata: [String: String] { file.metadata.filter { $0.key != TranslationModel.configKey } }

    private var precision: String { model.precision.rawValue }

    /// The size of the file.
    private var bytes: Int { file.size }

    private var parameters: Int { model.network.parameters.parameterCount }

    // MARK: For people

    /// A table of what matters, the tensors, and the config.
    public var text: String {
        let languages = "\(model.config.corpus.source) to \(model.config.corpus.target)"
        let (source, target) = (model.pipeline.source.vocabularySize, model.pipeline.target.vocabularySize)
        var lines = [
            ("file", file.path), ("experiment", "\(model.config.name), \(languages)"),
            ("text", "\(model.config.text.segmentations), \(source) source and \(target) target tokens"),
            ("model", "\(counted(parameters)) parameters, \(sized(bytes))"), ("precision", precision),
        ]
        lines += metadata.filter { $0.key != ParameterStore.precisionKey }.sorted { $0.key < $1.key }.map {
            ($0.key, $0.value)
        }
        lines.append(("checksum", file.checksum ?? "none"))
        lines += scores.map { ("scores", Self.text($0)) }
        return [Self.table(lines), "", "tensors", Self.table(tensors), "", "config", Self.indented(model.config.yaml)]
            .joined(separator: "\n")
    }

    private var tensors: [(String, String)] {
        file.entries.sorted { $0.key < $1.key }.map { name, entry in
            ("  \(name)", "\(entry.type.rawValue) \(entry.shape.map(String.init).joined(separator: "×"))")
        }
    }

    /// `test2016: BLEU 36.2, chrF2 62.4`.
    private static func text(_ record: [String: Any]) -> String {
        let scores = (record["scores"] as? [[String: Any]] ?? []).map { score in
            "\(score["name"] ?? "?") \(String(format: "%.1f", score["score"] as? Double ?? .nan))"
        }
        return "\(record["test"] ?? "?"): \(scores.joined(separator: ", "))"
    }

    private static func table(_ lines: [(String, String)]) -> String {
        let width = lines.map(\.0.count).max() ?? 0
        return lines.map { $0.0.padding(toLength: width + 2, withPad: " ", startingAt: 0) + $0.1 }
            .joined(separator: "\n")
    }

    private static func indented(_ text: String) -> String {
        text.split(separator: "\n").map { "  \($0)" }.joined(separator: "\n")
    }

    // MARK: For programs

    /// The same as JSON.
    public var json: String {
        let tensors = file.entries.mapValues { ["type": $0.type.rawValue, "shape": $0.shape] as [String: Any] }
        let config = try? Yams.load(yaml: model.config.yaml)
        let record: [String: Any] = [
            "file": file.path, "metadata": metadata, "parameters": parameters, "precision": precision, "scores": scores,
            "tensors": tensors,
            "config": config ?? [:], "source_vocabulary": model.pipeline.source.vocabularySize,
            "target_vocabulary": model.pipeline.target.vocabularySize,
        ]
        let options: JSONSerialization.WritingOptions = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        guard let data = try? JSONSerialization.data(withJSONObject: record, options: options) else {
            preconditionFailure("a model that JSON cannot tell of: \(record)")
        }
        return String(decoding: data, as: UTF8.self)
    }
}

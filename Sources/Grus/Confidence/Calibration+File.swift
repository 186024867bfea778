import Foundation
import GrusFiles

extension Calibration {
    /// What a file holds.
    fileprivate struct Content: Codable {
        var format = Content.name
        var version = Content.newest
        var estimate = "chrF2/100"
        let models: [String]
        let precision: String
        let search: [String: String]
        let bias: Double
        let signals: [Weight]
        let heldOut: HeldOut

        static let name = "grus-calibration"
        static let newest = 1

        enum CodingKeys: String, CodingKey {
            case format, estimate, models, precision, search, bias, signals
            case version = "format_version"
            case heldOut = "held_out"
        }
    }

    /// What has to be known of a file of any version.
    private struct Stamp: Decodable {
        let format: String
        let version: Int

        private enum CodingKeys: String, CodingKey {
            case format
            case version = "format_version"
        }
    }

    /// Reads a file.
    ///
    /// - Throws: `InputError` of kind `missing`; of kind `data` if it is no calibration, or one of a newer Grus.
    public init(file: String) throws(InputError) {
        let data = Data(try InputFile.bytes(of: file, limit: 1 << 20))
        guard let stamp = try? JSONDecoder().decode(Stamp.self, from: data), stamp.format == Content.name else {
            throw InputError(.data, file: file, "not a calibration, as grus calibrate writes it")
        }
        guard stamp.version <= Content.newest else {
            throw InputError(
                .data, file: file,
                "the calibration has the format version \(stamp.version), but this Grus reads up to \(Content.newest): use a newer one"
            )
        }
        guard let content = try? JSONDecoder().decode(Content.self, from: data), content.isSound else {
            throw InputError(.data, file: file, "the calibration is damaged: learn it again with grus calibrate")
        }
        self.init(
            weights: content.signals, bias: content.bias, models: content.models, precision: content.precision,
            search: content.search, heldOut: content.heldOut)
    }

    /// Where a calibration is written if nothing else is said: `calibration.json` in a run, or beside a model file.
    public static func standardFile(of path: String) -> String {
        RunDirectory.companion(of: path, named: "calibration.json")
    }

    /// Writes a file, whole or not at all.
    ///
    /// - Throws: `InputError` if it cannot be written; then what was there stays.
    public func write(to file: String) throws(InputError) {
        let content = Content(
            models: models, precision: precision, search: search, bias: bias, signals: weights, heldOut: heldOut)
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        guard let data = try? encoder.encode(content) else {
            preconditionFailure("a calibration that JSON cannot write: \(content)")
        }
        try AtomicFile.write(String(decoding: data, as: UTF8.self) + "\n", to: file)
    }
}

extension Calibration.Content {
    /// Whether something can be computed with it.
    fileprivate var isSound: Bool {
        bias.isFinite
            && signals.allSatisfy {
                $0.weight.isFinite && $0.mean.isFinite && $0.deviation.isFinite && $0.deviation >= 0
            }
    }
}

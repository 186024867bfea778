import Foundation
import GrusFiles

/// A log file with one JSON object per line. A line is written at once, so that a killed process leaves at most one
/// half line, at the end; opening the log again cuts it off.
public final class JSONLinesLog: Sendable {
    private let file: GrowingFile

    /// Opens a log, or makes it.
    ///
    /// - Throws: `InputError` of kind `cannotCreate`, also for what is no regular file; of kind `io`.
    public init(_ path: String) throws(InputError) {
        file = try GrowingFile(path)
        let content = try file.content()
        let whole = content.lastIndex(of: 10).map { $0 + 1 } ?? 0
        if whole < content.count { try file.cut(to: whole) }
    }

    /// Takes back the records of a training that ran on beyond the checkpoint from which it is resumed: all from the
    /// first one on whose `update` is a later one, or which tells the end, for it is none any more. At update 0 the
    /// training begins anew, and so does the log.
    ///
    /// - Parameter isValidated: whether the checkpoint is that of a training that had validated after the update; if it
    ///   had not, it validates again.
    /// - Returns: the seconds that the training had taken by the last record that is kept.
    /// - Throws: `InputError` of kind `io`.
    public func cut(after update: Int, isValidated: Bool = true) throws(InputError) -> Double {
        let content = update > 0 ? try file.content() : []
        var kept = 0
        var seconds = 0.0
        for line in content.split(separator: 10, omittingEmptySubsequences: false) {
            let stamp = try? JSONDecoder().decode(Stamp.self, from: Data(line))
            if let stamp, stamp.isBeyond(update, isValidated: isValidated) { break }
            kept += line.count + 1
            seconds = stamp?.seconds ?? seconds
        }
        try file.cut(to: min(kept, content.count))
        return seconds
    }

    /// What of a record says when it was made.
    private struct Stamp: Decodable {
        let event: String?
        let update: Int
        let seconds: Double?

        func isBeyond(_ last: Int, isValidated: Bool) -> Bool {
            guard update == last else { return update > last }
            return event == "end" || event == "validation" && !isValidated
        }
    }

    /// Appends one record: a value that is encoded as an object. Numbers that JSON lacks become `"inf"`, `"-inf"`,
    /// `"nan"`.
    ///
    /// - Throws: `InputError` of kind `io`, for instance when the disk is full.
    public func append(_ record: some Encodable) throws(InputError) {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        encoder.nonConformingFloatEncodingStrategy = .convertToString(
            positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
        guard let line = try? encoder.encode(record) else { preconditionFailure("a record that JSON cannot write") }
        try file.append(line + [10])
    }

    /// The records of a log, in order. Lines that are none, such as those of a later version or half a line, are left out.
    ///
    /// - Throws: `InputError` if the file cannot be read.
    public static func records(at path: String) throws(InputError) -> [RunRecord] {
        let decoder = JSONDecoder()
        decoder.nonConformingFloatDecodingStrategy = .convertFromString(
            positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
        let content = try InputFile.bytes(of: path, limit: 1 << 32)
        return content.split(separator: 10).compactMap { try? decoder.decode(RunRecord.self, from: Data($0)) }
    }
}

extension JSONLinesLog: RunReader {
    /// Keeps a record, unless it is for who looks on alone.
    public func read(_ record: RunRecord) throws(InputError) {
        if case .progress = record { return }
        try append(record)
    }
}

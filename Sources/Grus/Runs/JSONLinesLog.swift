import Foundation
import GrusFiles

/// A log file with one JSON object per line. A line is written at once, so that a killed process leaves at most one
/// half line, at the end; opening the log again cuts it off.
public final class JSONLinesLog: Sendable {
    private let path: String
    private let file: FileHandle

    /// Opens a log, or makes it.
    ///
    /// - Throws: `InputError` of kind `cannotCreate`.
    public init(_ path: String) throws(InputError) {
        let descriptor = open(path, O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else { throw InputError(.cannotCreate, file: path, "cannot open: \(systemMessage())") }
        self.path = path
        file = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
        do {
            let content = try file.readToEnd() ?? Data()
            let whole = content.lastIndex(of: 10).map { $0 + 1 } ?? 0
            if whole < content.count { try file.truncate(atOffset: UInt64(whole)) }
        } catch {
            throw InputError(.io, file: path, "cannot read: \(error)")
        }
    }

    /// Takes back the records of a training that ran on beyond the checkpoint from which it is resumed: all from the
    /// first one on whose `update` is a later one, or which tells the end, for it is none any more. At update 0 the
    /// training begins anew, and so does the log.
    ///
    /// - Throws: `InputError` of kind `io`.
    public func cut(after update: Int) throws(InputError) {
        do {
            try file.seek(toOffset: 0)
            let content = update > 0 ? try file.readToEnd() ?? Data() : Data()
            var kept = 0
            for line in content.split(separator: 10, omittingEmptySubsequences: false) {
                let place = try? JSONDecoder().decode(Place.self, from: line)
                if let place, place.update > update || place.isEnd && place.update == update { break }
                kept += line.count + 1
            }
            try file.truncate(atOffset: UInt64(min(kept, content.count)))
        } catch {
            throw InputError(.io, file: path, "cannot cut back: \(error)")
        }
    }

    /// What of a record says when it was made.
    private struct Place: Decodable {
        let event: String?
        let update: Int

        var isEnd: Bool { event == "end" }
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
        do {
            try file.write(contentsOf: encoder.encode(record) + [10])
        } catch {
            throw InputError(.io, file: path, "cannot write: \(systemMessage())")
        }
    }
}

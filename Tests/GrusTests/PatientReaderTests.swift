import Foundation
import Grus
import GrusFiles
import Testing

/// What a reader gets that cannot always take what it is handed.
@Suite struct PatientReaderTests {
    /// Keeps what it is handed, while its disk is not full.
    private final class Disk: RunReader {
        var records: [RunRecord] = []
        /// How many records still fit.
        var room = Int.max

        func read(_ record: RunRecord) throws(InputError) {
            guard room > 0 else { throw InputError(.io, file: "log.jsonl", "the disk is full") }
            room -= 1
            records.append(record)
        }
    }

    private let disk = Disk()

    private let end: RunRecord

    init() throws { end = try Self.record(RunRecordTests.lines[6]) }

    private static func record(_ line: String) throws -> RunRecord {
        try JSONDecoder().decode(RunRecord.self, from: Data(line.utf8))
    }

    private func samples(_ updates: ClosedRange<Int>) throws -> [RunRecord] {
        try updates.map { update in
            try Self.record(
                #"{"event":"sample","line":1,"output":"","reference":"c","source":"a","update":\#(update)}"#)
        }
    }

    @Test func recordsArePassedOn() throws {
        let reader = PatientReader(disk)
        let records = try samples(1...2) + [end]
        for record in records { try reader.read(record) }
        #expect(disk.records == records)
    }

    @Test func theyWaitInTheirOrder() throws {
        let reader = PatientReader(disk)
        let samples = try samples(1...4)
        disk.room = 1
        for sample in samples.prefix(3) { try reader.read(sample) }
        #expect(disk.records == [samples[0]])
        disk.room = 2
        try reader.read(samples[3])
        #expect(disk.records == Array(samples[..<3]))
        disk.room = .max
        try reader.read(end)
        #expect(disk.records == samples + [end])
    }

    @Test func theEndCannotWait() throws {
        let reader = PatientReader(disk)
        disk.room = 0
        for sample in try samples(1...1) { try reader.read(sample) }
        #expect(throws: InputError.self) { try reader.read(end) }
        #expect(disk.records == [])
    }

    /// What the log does not keep must not fill the memory either.
    @Test func progressDoesNotWait() throws {
        let reader = PatientReader(disk)
        try reader.read(
            .progress(TrainingProgress(epoch: 1, fraction: 0, loss: 1, targetTokensPerSecond: 1, learningRate: 1)))
        #expect(disk.records == [])
    }
}

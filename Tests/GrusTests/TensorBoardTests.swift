import Foundation
import Grus
import TestFolders
import Testing

@Suite struct TensorBoardTests {
    /// Remainders as RFC 3720 gives them in appendix B.4, and that of the digits, which implementations are compared by.
    @Test(
        arguments: [
            ([UInt8](repeating: 0, count: 32), 0x8A91_36AA), ([UInt8](repeating: 0xFF, count: 32), 0x62A8_AB43),
            (Array(0..<32), 0x46DD_794E), (Array("123456789".utf8), 0xE306_9283), ([], 0),
        ] as [([UInt8], UInt32)])
    func checksAreCastagnolis(bytes: [UInt8], check: UInt32) {
        #expect(CRC32C.of(bytes) == check)
    }

    /// By hand, for one byte of zeros: the register 0xFFFFFFFF takes in 0x00, shifts out eight ones, and is 0xAD82ACAE
    /// inverted 0x527D5351. Rotated by 15 that is 0xA6A2A4FA, and with 0xA282EAD8 added 0x49258FD2.
    @Test func aMaskedCheckWorkedByHand() {
        #expect(CRC32C.of([0]) == 0x527D_5351)
        #expect(CRC32C.masked([0]) == 0x4925_8FD2)
    }

    @Test func aPointIsTheseBytes() {
        let check = { (bytes: [UInt8]) in (0..<4).map { UInt8(CRC32C.masked(bytes) >> (8 * $0) & 0xFF) } }
        let record = TensorBoardEvent(time: 1.5, step: 300, content: .scalar(tag: "dev/loss", 2)).record
        let message: [UInt8] =
            [0x09, 0, 0, 0, 0, 0, 0, 0xF8, 0x3F]  // 1: 1.5
            + [0x10, 0xAC, 0x02]  // 2: 300
            + [0x2A, 17, 0x0A, 15]  // 5: a summary, 1: a value
            + [0x0A, 8] + Array("dev/loss".utf8) + [0x15, 0, 0, 0, 0x40]  // 1: its tag, 2: 2.0
        #expect(record.count == 8 + 4 + message.count + 4)
        #expect(Array(record[..<8]) == [UInt8(message.count), 0, 0, 0, 0, 0, 0, 0])
        #expect(Array(record[12..<12 + message.count]) == message)
        #expect(Array(record[8..<12]) == check(Array(record[..<8])))
        #expect(Array(record.suffix(4)) == check(message))
    }

    @Test func aFileBeginsWithItsVersion() {
        let record = TensorBoardEvent(time: 0, step: 0, content: .version).record
        #expect(
            Array(record[12..<record.count - 4])
                == [0x09, 0, 0, 0, 0, 0, 0, 0, 0, 0x1A, 13] + Array("brain.Event:2".utf8))
    }

    @Test func aSessionStartsAtTheNextStep() {
        let record = TensorBoardEvent(time: 0, step: 8, content: .sessionStart).record
        #expect(
            Array(record[12..<record.count - 4]) == [0x09, 0, 0, 0, 0, 0, 0, 0, 0, 0x10, 8, 0x3A, 2, 0x08, 1])
    }

    /// Names that sort as the files were begun, also where the clock has gone back.
    @Test func filesAreReadInTheOrderOfTheirBegin() throws {
        let folder = try TemporaryFolder()
        let names = { try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted() }
        try folder.write("", to: "events.out.tfevents.9999999999.grus.00000")
        for _ in 0..<2 { _ = try TensorBoardLog(in: folder.path) }
        #expect(try names().map { String($0.suffix(21)) } == (0..<3).map { "9999999999.grus.0000\($0)" })
    }
}

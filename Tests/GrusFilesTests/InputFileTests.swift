import Foundation
import GrusFiles
import Testing

struct InputFileTests {
    @Test(arguments: ["/dev/zero", "/dev/full"]) func aDeviceIsNoFile(path: String) throws {
        let error = #expect(throws: InputError.self) { try InputFile(path) }
        #expect(error == InputError(.missing, file: path, "cannot read: it is a device, not a file"))
    }

    @Test func aNamedPipeIsRefusedAtOnce() throws {
        let folder = try AtomicFileTests.makeFolder()
        defer { try? FileManager.default.removeItem(at: folder) }
        let path = folder.appendingPathComponent("pipe").path
        #expect(mkfifo(path, 0o600) == 0)
        for open in [{ try InputFile(path) }, { try InputFile(stream: path) }] {
            let error = #expect(throws: InputError.self) { try open() }
            #expect(error == InputError(.missing, file: path, "cannot read: it is a pipe, not a file"))
        }
    }

    @Test func aFolderIsNoFile() {
        let error = #expect(throws: InputError.self) { try InputFile.bytes(of: "/tmp", limit: 10) }
        #expect(error == InputError(.missing, file: "/tmp", "cannot read: it is a folder, not a file"))
    }

    @Test func aStreamThatIsOpenCanBeRead() throws {
        let pipe = Pipe()
        try pipe.fileHandleForWriting.write(contentsOf: Data("text".utf8))
        try pipe.fileHandleForWriting.close()
        let path = "/dev/fd/\(pipe.fileHandleForReading.fileDescriptor)"
        #expect(throws: InputError.self) { try InputFile(path) }
        let stream = try InputFile(stream: path)
        #expect(try stream.read(100) == Array("text".utf8))
        #expect(try stream.read(100) == [])
    }

    @Test func aWholeFileHasALimit() throws {
        let folder = try AtomicFileTests.makeFolder()
        defer { try? FileManager.default.removeItem(at: folder) }
        let path = folder.appendingPathComponent("file").path
        let bytes = (0..<3_000_000).map { UInt8(truncatingIfNeeded: $0 &* 31) }
        try Data(bytes).write(to: URL(fileURLWithPath: path))
        #expect(try InputFile.bytes(of: path, limit: bytes.count) == bytes)
        let error = #expect(throws: InputError.self) { try InputFile.bytes(of: path, limit: bytes.count - 1) }
        #expect(error?.kind == .data)
        let missing = #expect(throws: InputError.self) { try InputFile("\(path)/none") }
        #expect(missing?.description == "\(path)/none: cannot read: Not a directory")
    }

    @Test func aLogGrowsAndIsCutBack() throws {
        let folder = try AtomicFileTests.makeFolder()
        defer { try? FileManager.default.removeItem(at: folder) }
        let path = folder.appendingPathComponent("log").path
        let log = try GrowingFile(path)
        try log.append(Array("one two".utf8))
        try log.cut(to: 3)
        try log.append(Array(" three".utf8))
        #expect(try log.content() == Array("one three".utf8))
        #expect(throws: InputError.self) { try GrowingFile("/dev/full") }
    }
}

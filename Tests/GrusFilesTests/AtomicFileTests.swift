import Foundation
import GrusFiles
import Testing

struct AtomicFileTests {
    let folder: URL

    init() throws {
        folder = try Self.makeFolder()
    }

    static func makeFolder() throws -> URL {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("grus-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        return folder
    }

    static func names(_ folder: URL) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
    }

    /// Runs a test with the path of a file that is not there yet, and cleans up.
    func withPath(_ body: (String) throws -> Void) rethrows {
        defer { try? FileManager.default.removeItem(at: folder) }
        try body(folder.appendingPathComponent("file").path)
    }

    func content(_ path: String) -> String? {
        FileManager.default.contents(atPath: path).map { String(decoding: $0, as: UTF8.self) }
    }

    @Test func aFileAppearsWhenItIsCommitted() throws {
        try withPath { path in
            var file = try AtomicFile(path)
            try file.write(Array("one ".utf8))
            try file.write([])
            try file.write(Array("two".utf8))
            #expect(content(path) == nil)
            try file.commit()
            #expect(content(path) == "one two")
            #expect(try Self.names(folder) == ["file"])
        }
    }

    @Test func theOldFileStaysUntilThen() throws {
        try withPath { path in
            try AtomicFile.write("old", to: path)
            var file = try AtomicFile(path)
            try file.write(Array("new".utf8))
            #expect(content(path) == "old")
            try file.commit()
            #expect(content(path) == "new")
        }
    }

    @Test func aFileThatIsNotCommittedLeavesNothing() throws {
        try withPath { path in
            try abandon(path)
            #expect(try Self.names(folder) == [])
        }
    }

    private func abandon(_ path: String) throws {
        var file = try AtomicFile(path)
        try file.write(Array("lost".utf8))
    }

    @Test func whatKilledProcessesLeftIsRemoved() throws {
        try withPath { path in
            let others = ["file", "file.12.tmp", "file.1.2.3.tmp", "file.a.1.tmp", "file..1.tmp", "other.12.3.tmp"]
            for name in others + ["file.12.3.tmp", "file.99999.1.tmp"] {
                try AtomicFile.write("text", to: folder.appendingPathComponent(name).path)
            }
            AtomicFile.removeLeftovers(of: path)
            #expect(try Self.names(folder) == others.sorted())
            AtomicFile.removeLeftovers(of: "/nowhere/file")
        }
    }

    @Test func twoFilesOfOnePathDoNotMix() throws {
        try withPath { path in
            var first = try AtomicFile(path)
            try first.write(Array("a long first text".utf8))
            var second = try AtomicFile(path)
            try second.write(Array("second".utf8))
            try first.commit()
            #expect(content(path) == "a long first text")
            try second.commit()
            #expect(content(path) == "second")
            #expect(try Self.names(folder) == ["file"])
        }
    }

    @Test func aFolderThatCannotBeWrittenIsNamed() throws {
        try withPath { path in
            for wrong in ["\(path)/missing/file", "/proc/file", "/dev/null/file"] {
                let error = #expect(throws: InputError.self) { try AtomicFile.write("text", to: wrong) }
                #expect(error?.kind == .cannotCreate)
                #expect(error?.file == wrong)
            }
            let names = try Self.names(folder)
            #expect(names == [])
        }
    }

    @Test func aFolderInThePlaceOfTheFileStays() throws {
        try withPath { path in
            try FileManager.default.createDirectory(atPath: "\(path)/inner", withIntermediateDirectories: true)
            let error = #expect(throws: InputError.self) { try AtomicFile.write("text", to: path) }
            #expect(error?.kind == .cannotCreate)
            #expect(try Self.names(folder) == ["file"])
        }
    }

    @Test func aSymbolicLinkStays() throws {
        try withPath { path in
            let target = folder.appendingPathComponent("target").path
            try FileManager.default.createSymbolicLink(atPath: path, withDestinationPath: "target")
            for text in ["first", "second"] {
                try AtomicFile.write(text, to: path)
                #expect(content(target) == text)
            }
            #expect(try FileManager.default.destinationOfSymbolicLink(atPath: path) == "target")
            #expect(try Self.names(folder) == ["file", "target"])
        }
    }

    @Test func whatIsNoFileStays() throws {
        try withPath { path in
            #expect(mkfifo(path, 0o600) == 0)
            let circle = folder.appendingPathComponent("circle").path
            try FileManager.default.createSymbolicLink(atPath: circle, withDestinationPath: "circle")
            let faults = [
                (path, "cannot write: it is a pipe, not a file"),
                ("/dev/null", "cannot write: it is a device, not a file"),
                (circle, "cannot write: Too many levels of symbolic links"),
            ]
            for (path, message) in faults {
                let error = #expect(throws: InputError.self) { try AtomicFile.write("text", to: path) }
                #expect(error == InputError(.cannotCreate, file: path, message))
            }
            #expect(try Self.names(folder) == ["circle", "file"])
        }
    }

    /// A limit on the size of files stands in for a full disk. It is the process's, so a child process tries it.
    @Test func aFullDiskKeepsTheOldFileAndLeavesNothing() async {
        await #expect(processExitsWith: .success) {
            let folder = try AtomicFileTests.makeFolder()
            defer { try? FileManager.default.removeItem(at: folder) }
            let path = folder.appendingPathComponent("file").path
            try AtomicFile.write("old", to: path)
            signal(SIGXFSZ, SIG_IGN)
            var limit = rlimit(rlim_cur: 4096, rlim_max: 4096)
            try #require(setrlimit(__rlimit_resource_t(RLIMIT_FSIZE.rawValue), &limit) == 0)
            let text = String(repeating: "x", count: 10_000)
            let error = #expect(throws: InputError.self) { try AtomicFile.write(text, to: path) }
            try #require(error?.kind == .io)
            try #require(FileManager.default.contents(atPath: path) == Data("old".utf8))
            try #require(try AtomicFileTests.names(folder) == ["file"])
        }
    }

    @Test func largeFilesAreWhole() throws {
        try withPath { path in
            let bytes = (0..<1_000_000).map { UInt8(truncatingIfNeeded: $0 &* 31) }
            var file = try AtomicFile(path)
            for start in stride(from: 0, to: bytes.count, by: 99_999) {
                try file.write(Array(bytes[start..<min(start + 99_999, bytes.count)]))
            }
            try file.commit()
            #expect(FileManager.default.contents(atPath: path) == Data(bytes))
        }
    }
}

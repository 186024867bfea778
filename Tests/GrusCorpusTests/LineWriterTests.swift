import Foundation
import GrusCorpus
import GrusFiles
import Testing

@Suite struct LineWriterTests {
    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func read(_ path: String) throws -> [String] {
        let reader = try LineReader(path: path)
        var lines: [String] = []
        while let line = try reader.next() { lines.append(line) }
        return lines
    }

    @Test(arguments: ["plain.txt", "packed.zst"]) func whatIsWrittenIsRead(name: String) throws {
        let path = "\(folder.path)/\(name)"
        let blocks = [["one", "", "two \r ü"], [], [String(repeating: "鹤", count: 300_000)], ["last"]]
        let writer = try LineWriter(path: path)
        for block in blocks { try writer.write(block) }
        #expect(!FileManager.default.fileExists(atPath: path))
        try writer.commit()
        #expect(try read(path) == Array(blocks.joined()))
        let size = try Data(contentsOf: URL(filePath: path)).count
        #expect((size < 10_000) == name.hasSuffix(".zst"))
    }

    /// More than the library's own buffers hold, without anything to compress.
    @Test func muchIsCompressed() throws {
        var stream = SystemRandomNumberGenerator()
        let lines = (0..<2000).map { _ in (0..<30).map { _ in String(stream.next(), radix: 36) }.joined() }
        let writer = try LineWriter(path: "\(folder.path)/random.zst")
        for line in lines { try writer.write([line]) }
        try writer.commit()
        #expect(try read("\(folder.path)/random.zst") == lines)
    }

    @Test(arguments: ["empty.txt", "empty.zst"]) func nothingIsAFileToo(name: String) throws {
        let path = "\(folder.path)/\(name)"
        try LineWriter(path: path).commit()
        #expect(try read(path) == [])
    }

    @Test(arguments: ["old.txt", "old.zst"]) func whatIsNotCommittedWasNeverThere(name: String) throws {
        let path = try folder.write(name, "old")
        try LineWriter(path: path).write(["new"])
        #expect(try String(contentsOfFile: path, encoding: .utf8) == "old")
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == [name])
        let error = #expect(throws: InputError.self) { try LineWriter(path: "\(folder.path)/nowhere/file.zst") }
        #expect(error?.kind == .cannotCreate)
    }
}

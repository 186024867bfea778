import Foundation
import GrusCorpus
import GrusFiles
import Testing

@Suite struct LineReaderTests {
    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func lines(_ path: String, limit: Int = LineReader.standardLimit) throws -> [String] {
        let reader = try LineReader(path: path, limit: limit)
        var lines: [String] = []
        while let line = try reader.next() { lines.append(line) }
        #expect(reader.lineCount == lines.count)
        #expect(try reader.next() == nil)
        return lines
    }

    @Test(arguments: [
        ("", []), ("\n", [""]), ("a", ["a"]), ("a\n", ["a"]), ("a\n\nb", ["a", "", "b"]), ("a\r\nb\r\n", ["a", "b"]),
        ("a\r\r\nb\rc\n\r\nd\r", ["a\r", "b\rc", "", "d\r"]), (" a \t\n", [" a \t"]),
        ("a\u{2028}b\u{85}c\u{B}d\u{C}e\0f\n", ["a\u{2028}b\u{85}c\u{B}d\u{C}e\0f"]),
    ])
    func splitsOnLineFeedsOnly(text: String, expected: [String]) throws {
        #expect(
            try lines(try folder.write("plain.txt", text)).map { Array($0.utf8) } == expected.map { Array($0.utf8) })
        #expect(try lines(try folder.write("one.zst", zstdFrame(text))) == expected)
    }

    @Test func readsSeveralFrames() throws {
        let path = try folder.write("many.zst", zstdFrame("a\nb") + zstdFrame("") + zstdFrame("c\n") + zstdFrame("d"))
        #expect(try lines(path) == ["a", "bc", "d"])
    }

    @Test func readsHugeLines() throws {
        let huge = String(repeating: "0123456789 ü", count: 400_000)
        let text = "first\n\(huge)\nlast"
        let limit = huge.utf8.count
        #expect(try lines(try folder.write("huge.zst", zstdFrame(text)), limit: limit) == ["first", huge, "last"])
        #expect(try lines(try folder.write("huge.txt", text), limit: limit) == ["first", huge, "last"])
    }

    @Test(arguments: ["\n", "\r\n", ""]) func linesHaveALimit(end: String) throws {
        let path = try folder.write("limit.txt", "four\nfives\(end)")
        #expect(try lines(path, limit: 5) == ["four", "fives"])
        let error = #expect(throws: InputError.self) { try lines(path, limit: 4) }
        #expect(error?.description == "\(path):2: the line is longer than 4 bytes (corpus.line_limit)")
    }

    /// The bytes of a line that has no end are never all held.
    @Test func aFileWithoutLinesEndsAtTheLimit() throws {
        let error = #expect(throws: InputError.self) {
            try lines(try folder.write("zeros.zst", zstdFrame(String(repeating: "\0", count: 50_000_000))))
        }
        #expect(error?.place == .line(1))
    }

    @Test func noticesEveryCut() throws {
        let whole = zstdFrame("one line\nanother line\n")
        for count in 0..<whole.count {
            let path = try folder.write("cut.zst", Array(whole[..<count]))
            let error = #expect(throws: InputError.self) { try lines(path) }
            #expect(error?.kind == .data)
            #expect(error?.file == path)
            guard case .byte(let offset)? = error?.place else {
                Issue.record("no byte offset at cut \(count)")
                continue
            }
            #expect(offset <= count)
        }
    }

    @Test func noticesAFlippedBit() throws {
        var text = ""
        for number in 0..<50_000 { text += "line \(number &* 2_654_435_761 % 99_991)\n" }
        let whole = zstdFrame(text)
        for place in stride(from: 1000, to: whole.count, by: whole.count / 7) {
            var damaged = whole
            damaged[place] ^= 0x10
            let path = try folder.write("flipped.zst", damaged)
            let error = #expect(throws: InputError.self) { try lines(path) }
            #expect(error?.kind == .data)
            #expect(error?.file == path)
        }
    }

    @Test func rejectsWhatIsNoZstd() throws {
        let error = #expect(throws: InputError.self) { try lines(try folder.write("text.zst", "plain text\n")) }
        #expect(error?.place == .byte(0))
        #expect(error?.message == "this is no zstd data; compress the file with zstd, or name it without .zst")
    }

    @Test(arguments: [[0xFF], [0xC3], [0xED, 0xA0, 0x80], [0xC0, 0x80], [0xF4, 0x90, 0x80, 0x80]] as [[UInt8]])
    func namesTheLineOfInvalidUTF8(bytes: [UInt8]) throws {
        let path = try folder.write("latin.txt", Array("good\nü\n".utf8) + bytes + Array("\nmore\n".utf8))
        let error = #expect(throws: InputError.self) { try lines(path) }
        #expect(error?.kind == .data)
        #expect(error?.file == path)
        #expect(error?.place == .line(3))
    }

    /// Each ill-formed sequence, as long as it could be the begin of a scalar, becomes one U+FFFD (Unicode, section 3.9).
    @Test(
        arguments: [
            ([0xFF], "\u{FFFD}"), ([0x61, 0xC3], "a\u{FFFD}"), ([0xE4, 0xB8, 0x62], "\u{FFFD}b"),
            ([0xF0, 0x9F, 0x92, 0xC3, 0xBC], "\u{FFFD}ü"), ([0xC0, 0x80], "\u{FFFD}\u{FFFD}"),
        ] as [([UInt8], String)])
    func replacesInvalidUTF8OnRequest(bytes: [UInt8], text: String) throws {
        let path = try folder.write("latin.txt", Array("good\n".utf8) + bytes + Array("\nü\n".utf8))
        let reader = try LineReader(stream: path, invalidText: .replaced)
        var found: [String] = []
        var repaired: [Bool] = []
        while let line = try reader.next() {
            found.append(line)
            repaired.append(reader.isRepaired)
        }
        #expect(found == ["good", text, "ü"] && repaired == [false, true, false])
    }

    /// The bytes of a plain file are known exactly, those of a compressed one at its end.
    @Test func thePositionIsThatOfTheLines() throws {
        let reader = try LineReader(path: try folder.write("plain.txt", "one\r\n\nlast"))
        #expect(reader.position == 0)
        for position in [5, 6, 10] {
            _ = try reader.next()
            #expect(reader.position == position)
        }
        let frames = (0..<4).flatMap { zstdFrame("line \($0)\n") }
        let packed = try LineReader(path: try folder.write("packed.zst", frames))
        var positions: [Int] = []
        while try packed.next() != nil { positions.append(packed.position) }
        #expect(positions == positions.sorted() && positions.last == frames.count && positions.first ?? 0 > 0)
    }

    @Test func theRestCanBeReadAtOnce() throws {
        let reader = try LineReader(path: try folder.write("rest.txt", "first\n\n \r\nlast"))
        #expect(try reader.next() == "first")
        #expect(try reader.finish())
        #expect(reader.lineCount == 4)
        #expect(!reader.isTerminated)
        #expect(try reader.next() == nil)
        #expect(try LineReader(path: try folder.write("blank.txt", "\n \t\r\n\n")).finish() == false)
    }

    @Test func namesAMissingFile() {
        let error = #expect(throws: InputError.self) { try LineReader(path: "/nonexistent/file.zst") }
        #expect(error?.kind == .missing)
        #expect(throws: InputError.self) { try lines(folder.path) }
    }

    @Test func deliversLinesOfAnOpenPipe() throws {
        let pipe = Pipe()
        let reader = LineReader(InputFile(descriptor: pipe.fileHandleForReading.fileDescriptor, name: "a pipe"))
        for line in ["one", "two"] {
            try pipe.fileHandleForWriting.write(contentsOf: Data("\(line)\n".utf8))
            #expect(try reader.next() == line)
        }
        try pipe.fileHandleForWriting.write(contentsOf: Data("three".utf8))
        try pipe.fileHandleForWriting.close()
        #expect(try reader.next() == "three")
        #expect(try reader.next() == nil)
    }
}

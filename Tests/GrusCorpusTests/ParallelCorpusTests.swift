import GrusCorpus
import GrusFiles
import Testing

@Suite struct ParallelCorpusTests {
    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func corpus(_ names: String...) throws -> ParallelCorpus {
        try ParallelCorpus(names.map { .named("\(folder.path)/\($0)") }, source: "en", target: "de")
    }

    private func pairs(_ corpus: ParallelCorpus) throws -> [SentencePair] {
        let reader = corpus.pairs()
        var pairs: [SentencePair] = []
        while let pair = try reader.next() { pairs.append(pair) }
        return pairs
    }

    @Test func readsShardsOfAllKindsInOrder() throws {
        try folder.write("a.en.zst", zstdFrame("one\ntwo\n"))
        try folder.write("a.de", "eins\nzwei")
        try folder.write("b.tsv.zst", zstdFrame("three\tdrei\n\t\n"))
        try folder.write("c.tsv", "four\tvier\n")
        let corpus = try corpus("a", "b.tsv.zst", "c.tsv")
        #expect(
            try pairs(corpus).map { "\($0.source)=\($0.target)" } == [
                "one=eins", "two=zwei", "three=drei", "=", "four=vier",
            ])
        for (side, expected) in [
            (Side.source, ["one", "two", "three", "", "four"]), (.target, ["eins", "zwei", "drei", "", "vier"]),
        ] {
            let next = corpus.lines(of: side)
            var lines: [String] = []
            while let line = try next() { lines.append(line) }
            #expect(lines == expected)
        }
    }

    @Test func readsFilesOfAnyName() throws {
        try folder.write("left", "one\n")
        try folder.write("right.zst", zstdFrame("eins\n"))
        try folder.write("table", "zwei\tx\ttwo\ty\ndrei\tx\tthree\n")
        let files: [CorpusConfig.Files] = [
            .pair(source: "\(folder.path)/left", target: "\(folder.path)/right.zst"),
            .table("\(folder.path)/table", source: 3, target: 1),
        ]
        let corpus = try ParallelCorpus(files, source: "en", target: "de")
        #expect(try pairs(corpus).map { "\($0.source)=\($0.target)" } == ["one=eins", "two=zwei", "three=drei"])
        let error = #expect(throws: InputError.self) {
            try pairs(
                try ParallelCorpus([.table("\(folder.path)/table", source: 4, target: 1)], source: "", target: ""))
        }
        #expect(error?.place == .line(2))
        #expect(error?.message == "3 fields instead of at least 4 with tabs between them")
    }

    /// An empty source stays empty, so that its pair is left out as any other.
    @Test func aTagStandsBeforeEverySource() throws {
        try folder.write("a.en", "one\n\nthree\n")
        try folder.write("a.de", "eins\nzwei\ndrei\n")
        try folder.write("b.tsv", "four\tvier\n")
        let files: [CorpusConfig.Files] = [
            .tagged(.named("\(folder.path)/a"), tag: "<BT>"), .named("\(folder.path)/b.tsv"),
            .tagged(.named("\(folder.path)/b.tsv"), tag: "x"),
        ]
        let corpus = try ParallelCorpus(files, source: "en", target: "de")
        try corpus.check()
        let expected = ["<BT> one=eins", "=zwei", "<BT> three=drei", "four=vier", "x four=vier"]
        #expect(try pairs(corpus).map { "\($0.source)=\($0.target)" } == expected)
        for (side, index) in [(Side.source, 0), (.target, 1)] {
            let next = corpus.lines(of: side)
            var lines: [String] = []
            while let line = try next() { lines.append(line) }
            let sides = expected.map { $0.split(separator: "=", omittingEmptySubsequences: false).map(String.init) }
            #expect(lines == sides.map { $0[index] })
        }
    }

    @Test func tellsBothLengths() throws {
        try folder.write("a.en.zst", zstdFrame("1\n2\n3\n"))
        try folder.write("a.de.zst", zstdFrame("1\n"))
        let error = #expect(throws: InputError.self) { try pairs(try corpus("a")) }
        #expect(error?.kind == .data)
        #expect(error?.message.contains("\(folder.path)/a.en.zst has 3 lines, \(folder.path)/a.de.zst has 1") == true)
        try folder.write("b.en", "1\n")
        try folder.write("b.de", "1\n2\n")
        let other = #expect(throws: InputError.self) { try pairs(try corpus("b")) }
        #expect(other?.message.contains("b.en has 1 lines, \(folder.path)/b.de has 2") == true)
    }

    @Test func rejectsAnEmptyCorpus() throws {
        try folder.write("a.en", "")
        try folder.write("a.de", "")
        let error = #expect(throws: InputError.self) { try pairs(try corpus("a")) }
        #expect(error?.description.contains("the corpus is empty") == true)
        let lines = try corpus("a").lines(of: .source)
        #expect(throws: InputError.self) { try lines() }
        #expect(throws: InputError.self) { try ParallelCorpus([], source: "en", target: "de") }
    }

    @Test(
        arguments: [
            ("1\n2\n", "1\n", "a.en.zst has 2 lines"), ("", "", "the corpus is empty"),
            ("\n \r\n", "\t\n\n", "the corpus has no text"),
            ("1\n", "\u{0}", nil), ("\n\n", "1\n2\n", nil),
        ] as [(String, String, String?)])
    func aCheckReadsBothSides(source: String, target: String, fault: String?) throws {
        try folder.write("a.en.zst", zstdFrame(source))
        try folder.write("a.de", target)
        guard let fault else {
            #expect(try corpus("a").check() > 0)
            return
        }
        let error = #expect(throws: InputError.self) { try corpus("a").check() }
        #expect(error?.kind == .data && error?.description.contains(fault) == true)
    }

    @Test func aCheckNamesInvalidText() throws {
        try folder.write("a.en", "1\n2\n3\n")
        try folder.write("a.de", [0x31, 0x0A, 0xFF, 0x0A])
        let error = #expect(throws: InputError.self) { try corpus("a").check() }
        #expect(error?.place == .line(2) && error?.file == "\(folder.path)/a.de")
    }

    @Test func aTableOfTabsHasNoText() throws {
        try folder.write("a.tsv", "\t\n \t\n")
        let error = #expect(throws: InputError.self) { try corpus("a.tsv").check() }
        #expect(error?.message == "the corpus has no text")
        try folder.write("b.tsv", "\t\na\t\n")
        try corpus("a.tsv", "b.tsv").check()
    }

    @Test func namesTheMissingSide() throws {
        try folder.write("a.en", "1\n")
        let error = #expect(throws: InputError.self) { try corpus("a") }
        #expect(error?.kind == .missing)
        #expect(error?.file == "\(folder.path)/a.de.zst")
        #expect(throws: InputError.self) { try corpus("none.tsv") }
    }

    @Test(arguments: [("a\tb\nno tab\n", 2), ("a\tb\tc\n", 1)])
    func namesABadLineOfATable(text: String, line: Int) throws {
        try folder.write("a.tsv", text)
        let error = #expect(throws: InputError.self) { try pairs(try corpus("a.tsv")) }
        #expect(error?.place == .line(line))
    }
}

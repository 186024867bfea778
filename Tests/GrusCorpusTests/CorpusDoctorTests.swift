import GrusCorpus
import GrusFiles
import GrusRuntime
import Testing

/// The doctor finds what is planted in clean corpora, and little else.
@Suite struct CorpusDoctorTests {
    /// A clean corpus, with lines of a third language.
    struct Clean: CustomTestStringConvertible, Sendable {
        let folder: String, third: String
        var testDescription: String { "\(folder), \(third)" }

        func lines(_ language: String, _ count: Int) throws -> [String] {
            let reader = try LineReader(path: "\(folder)/train.\(language).zst")
            var lines: [String] = []
            while lines.count < count, let line = try reader.next() { lines.append(line) }
            return lines
        }
    }

    static let phrases: String = {
        var parts = #filePath.split(separator: "/")
        parts.removeLast(3)
        return "/\(parts.joined(separator: "/"))/data/phrases"
    }()
    static let corpora =
        [Clean(folder: phrases, third: "fr")]
        + (dataFolder.map { [Clean(folder: "\($0)/multi30k", third: "cs")] } ?? [])

    /// Damage that a pair shows by itself: what becomes of the source and the target.
    private typealias Planter = @Sendable (_ source: String, _ target: String, _ third: String) -> (String, String)
    private static let planters: [(Damage, Planter)] = [
        (.empty, { source, _, _ in (source, "  ") }),
        (.replacement, { source, target, _ in (source, middle(target, "\u{FFFD}")) }),
        (.mojibake, { source, target, _ in (source, misread("\(target) – für heute")) }),
        (.doubleEncoding, { source, target, _ in (misread(misread("\(source) – “now”")), target) }),
        (.control, { source, target, _ in (middle(source, "\u{8}"), target) }),
        (.wrongScript, { source, _, _ in (source, "Две собаки бегут по снегу в лесу") }),
        (.swapped, { source, target, _ in (target, source) }),
        (.untranslated, { source, _, _ in (source, source) }),
        (.lengthRatio, { source, target, _ in (source, "\(target) \(target) \(target) \(target) \(target)") }),
        (.wrongLanguage, { source, _, _ in (source, "\(source) too") }),
        (.otherLanguage, { source, _, third in (source, third) }),
        (
            .partlyUntranslated,
            { source, _, _ in ("\(source) through several windows", "\(source) through several windows heute") }
        ),
        (.numbers, { source, target, _ in ("\(source) 4711", "\(target) 4712") }),
        (.tag, { source, target, _ in ("<p>\(source)</p>", target) }),
        (.entity, { source, target, _ in (source, middle(target, "&quot;")) }),
        (.subword, { source, target, _ in (middle(source, "@@ "), target) }),
        (.escape, { source, target, _ in (source, target + "\\n") }),
        (.separator, { source, target, _ in ("\(source)\t\(target)", target) }),
        (.lostLetter, { source, target, _ in (source, "\(target) f?r M?nner") }),
        (.mixedScripts, { source, target, _ in ("\(source) P\u{430}ris", target) }),
        (.unusable, { source, target, _ in (source, middle(target, "\u{F8FF}")) }),
        (.byteOrderMark, { source, target, _ in ("\u{FEFF}\(source)", target) }),
        (.zeroWidth, { source, target, _ in (source, middle(target, "\u{200B}")) }),
        (.lineBreak, { source, target, _ in (middle(source, "\u{2028}"), target) }),
        (.repeatedWords, { source, target, _ in (source, "\(target) und so und so und so") }),
        (.noLetters, { source, _, _ in (source, "12 / 34") }),
        (.longWord, { source, target, _ in (source + " " + String(repeating: "q7", count: 40), target) }),
        (.sameText, { _, _, _ in ("Alpha Centauri", "Alpha Centauri") }),
        (
            .long,
            { source, target, _ in
                (repeated(source, to: 1001), repeated(target, to: 1001))
            }
        ),
        (.url, { source, target, _ in ("\(source) https://example.org/a", target) }),
        (.unnormalized, { source, target, _ in (source, "\(target) fu\u{308}r") }),
        (.spaces, { source, target, _ in ("\(source) ", target) }),
        (.oddSpaces, { source, target, _ in (source, "\(target) \u{A0}\u{A0}ja") }),
        (.repeatedPunctuation, { source, target, _ in ("\(source)!!!!!", target) }),
        (.repeatedLetters, { source, target, _ in ("\(source) nooooo", target) }),
    ]
    private static let planted = 4

    private static func middle(_ line: String, _ inserted: String) -> String {
        let index = line.index(line.startIndex, offsetBy: line.count / 2)
        return line[..<index] + inserted + line[index...]
    }

    private static func repeated(_ line: String, to length: Int) -> String {
        var result = line
        while result.count < length * 5 / 4 { result += " \(line)" }
        return result
    }

    /// UTF-8 read as Latin-1.
    private static func misread(_ text: String) -> String {
        String(String.UnicodeScalarView(text.utf8.map { Unicode.Scalar($0) }))
    }

    @Test(arguments: corpora) func findsWhatIsPlanted(clean: Clean) throws {
        let count = 6000
        var sources = try clean.lines("en", count)
        var targets = try clean.lines("de", count)
        let third = try clean.lines(clean.third, count).filter { $0.unicodeScalars.count > 60 }
        let long = sources.indices.filter { sources[$0].utf8.count > 40 && targets[$0].utf8.count > 40 }
        var places: [Damage: [Int]] = [:]
        // Far from each other, and one more at each place.
        var place = 5
        func next() -> Int {
            defer { place += 7 }
            return long[place]
        }
        for (damage, plant) in Self.planters {
            for number in 0..<Self.planted {
                let index = next()
                (sources[index], targets[index]) = plant(sources[index], targets[index], third[number])
                places[damage, default: []].append(index)
            }
        }
        let heldOut = (0..<3 * Self.planted).map { _ in next() }
        let dev = heldOut.map { (sources[$0], targets[$0]) }
        for (number, index) in heldOut.enumerated() {
            switch number % 3 {
            case 0: places[.leakedPair, default: []].append(index)
            case 1:
                targets[index] += " noch"
                places[.leakedSource, default: []].append(index)
            default:
                sources[index] += " yet"
                places[.leakedTarget, default: []].append(index)
            }
        }
        for _ in 0..<Self.planted {
            let original = next()
            let (same, near, target, source) = (next(), next(), next(), next())
            (sources[same], targets[same]) = (sources[original], targets[original])
            (sources[near], targets[near]) = (sources[original].uppercased(), targets[original] + " !")
            sources[target] = sources[original]
            targets[source] = targets[original]
            for (damage, index) in [
                (Damage.duplicate, same), (.nearDuplicate, near), (.otherTarget, target), (.otherSource, source),
            ] {
                places[damage, default: []].append(index)
            }
        }
        // One side loses a line, and gets one at its end.
        let shifted = 4096..<5120
        targets.replaceSubrange(shifted, with: targets[shifted].dropFirst() + [targets[shifted.lowerBound]])
        #expect(place < long.firstIndex { $0 >= shifted.lowerBound } ?? 0, "all is planted before")

        let folder = try TemporaryFolder()
        try folder.write("train.en", sources.map { "\($0)\n" }.joined())
        try folder.write("train.de", targets.map { "\($0)\n" }.joined())
        try folder.write("dev.en", dev.map { "\($0.0)\n" }.joined())
        try folder.write("dev.de", dev.map { "\($0.1)\n" }.joined())
        var config = CorpusConfig()
        (config.source, config.target) = ("en", "de")
        (config.train, config.dev) = ([.named("\(folder.path)/train")], .named("\(folder.path)/dev"))
        let doctor = try CorpusDoctor(config, pipeline: nil, exampleLimit: .max, on: ThreadPool(count: 2))
        let report = try #require(try doctor.examine(config).first)
        #expect(report.faults == [])
        for (damage, indices) in places {
            let found = Set(report.counts[damage]?.examples.map(\.line) ?? [])
            for index in indices {
                #expect(found.contains(index + 1), "\(damage.rawValue): \(sources[index]) | \(targets[index])")
            }
        }
        #expect((report.counts[.misaligned]?.pairs ?? 0) >= 3 * 256)
        #expect((report.counts[.misaligned]?.pairs ?? 0) <= shifted.count)
        let kinds = Set(places.keys).union([.misaligned])
        #expect(Set(Damage.allCases).subtracting(kinds) == [.invalidUTF8], "which makes training impossible")
        // What is left out was planted.
        let damaged = Set(places.values.joined().map { $0 + 1 })
        let dropped = Damage.allCases.filter { $0.level == .damage }.flatMap {
            report.counts[$0]?.examples.map(\.line) ?? []
        }
        #expect(Set(dropped).subtracting(damaged).count < count / 1000)
        #expect(report.rejected == Set(dropped).count)
    }

    /// Clean corpora of good repute are left alone.
    @Test(.enabled(if: dataFolder != nil, "set GRUS_DATA to the folder of the corpora"))
    func fewPairsOfMulti30kAreRejected() throws {
        let folder = try #require(dataFolder)
        var config = CorpusConfig()
        (config.source, config.target) = ("en", "de")
        (config.train, config.dev) = ([.named("\(folder)/multi30k/train")], .named("\(folder)/multi30k/dev"))
        let doctor = try CorpusDoctor(config, pipeline: nil, exampleLimit: 2, on: ThreadPool(count: 2))
        let reports = try doctor.examine(config)
        #expect(reports.map(\.pairs) == [29_000, 1_014])
        #expect(100 * reports[0].rejected < reports[0].pairs)
    }

    private func write(_ lines: [(String, String)], to folder: TemporaryFolder, _ name: String) throws {
        try folder.write("\(name).en", lines.map { "\($0.0)\n" }.joined())
        try folder.write("\(name).de", lines.map { "\($0.1)\n" }.joined())
    }

    private func config(_ folder: TemporaryFolder) -> CorpusConfig {
        var config = CorpusConfig()
        (config.source, config.target) = ("en", "de")
        (config.train, config.dev) = ([.named("\(folder.path)/train")], .named("\(folder.path)/dev"))
        return config
    }

    @Test func faultsOfFilesAreToldBesideWhatIsFound() throws {
        let folder = try TemporaryFolder()
        try write([("a dog", "ein Hund"), ("a\u{1}cat", "eine Katze")], to: folder, "dev")
        try folder.write("train.en", "one\ntwo\nthree\n")
        try folder.write("train.de", Array("eins\nzw".utf8) + [0xFF] + Array("i\n".utf8))
        let doctor = try CorpusDoctor(config(folder), pipeline: nil, exampleLimit: 2, on: ThreadPool(count: 1))
        let reports = try doctor.examine(config(folder))
        #expect(
            reports[0].faults.map(\.description) == [
                "\(folder.path)/train.de:2: bytes that are not UTF-8; convert the text to UTF-8",
                "the sides differ in length: \(folder.path)/train.en has 3 lines, \(folder.path)/train.de has 2",
            ])
        #expect(reports[0].counts[.invalidUTF8]?.pairs == 1 && reports[0].counts[.replacement] == nil)
        #expect(reports[1].counts[.control]?.examples.first?.line == 2)
    }

    /// The same report and the same files on any number of threads.
    @Test func threadsChangeNothing() throws {
        let clean = try #require(Self.corpora.first)
        let (sources, targets) = (try clean.lines("en", 1200), try clean.lines("de", 1200))
        var pairs = Array(zip(sources, targets))
        for index in stride(from: 3, to: 1200, by: 50) { pairs[index] = pairs[index % 40] }
        let folder = try TemporaryFolder()
        try write(pairs, to: folder, "train")
        try write(Array(pairs[100..<110]), to: folder, "dev")
        let config = config(folder)
        let reports = try [1, 3].map { threads in
            try CorpusDoctor(config, pipeline: nil, exampleLimit: 5, on: ThreadPool(count: threads)).examine(config)
        }
        #expect(reports[0].map(summary) == reports[1].map(summary))
    }

    private func summary(_ report: DataSetReport) -> [String] {
        Damage.allCases.compactMap { kind in
            report.counts[kind].map { "\(kind) \($0.pairs) \($0.examples.map { "\($0.line) \($0.detail)" })" }
        } + ["\(report.source.words) \(report.target.words) \(report.rejected)"]
    }

    @Test func whatIsCleanedIsWhatIsLeft() throws {
        let folder = try TemporaryFolder()
        try write([("the cat", "die Katze")], to: folder, "dev")
        try write(
            [
                ("a dog", "ein Hund"), ("a\u{0}dog", "ein Hund"), ("a dog", "ein Hund"), ("The cat!", "Die Katze!"),
                ("two  birds", "zwei Vögel"), ("", ""), ("3 birds", "4 Vögel"),
            ], to: folder, "train")
        let config = config(folder)
        let output = CorpusCleaner.Output(prefix: "\(folder.path)/clean", config)
        func lines(_ path: String) throws -> [String] {
            let reader = try LineReader(path: path)
            var lines: [String] = []
            while let line = try reader.next() { lines.append(line) }
            return lines
        }
        let cleaner = try CorpusCleaner(config, on: ThreadPool(count: 2))
        let report = try cleaner.write(without: [.duplicate, .control, .leakedPair, .empty], to: output)
        #expect((report.read, report.kept) == (7, 3))
        #expect(report.dropped == [.control: 1, .duplicate: 1, .leakedPair: 1, .empty: 1])
        #expect(try lines(output.source) == ["a dog", "two  birds", "3 birds"])
        #expect(try lines(output.target) == ["ein Hund", "zwei Vögel", "4 Vögel"])
        #expect(
            try lines(output.log) == [
                "2\tcontrol-character (U+0000)", "3\tduplicate (the same as pair 1)",
                "4\tleaked-pair (pair 1 of dev)", "6\tempty (nothing but white space)",
            ])
        try write([("a\u{0}dog", "ein Hund")], to: folder, "train")
        #expect(throws: InputError.self) {
            try CorpusCleaner(config, on: ThreadPool(count: 1)).write(
                without: [.control], to: CorpusCleaner.Output(prefix: "\(folder.path)/none", config))
        }
        #expect(!fileExists("\(folder.path)/none.en.zst"))
    }
}

import Foundation
import Grus
import GrusReports
import TestFolders
import Testing

@Suite struct ReportPartTests {
    @Test func textIsNeverMarkup() {
        let text = HTML.text("<b>&amp;\"'\u{0}\u{1B}\t").source
        #expect(text == "&lt;b&gt;&amp;amp;&quot;&#39;\u{FFFD}\u{FFFD}\t")
        let element = HTML.element("p", ["title": "\"><script>"], "a < b", .element("b", [:], "\(1) > 0"))
        #expect(element.source == "<p title=\"&quot;&gt;&lt;script&gt;\">a &lt; b<b>1 &gt; 0</b></p>")
        #expect(HTML.script("x = '</script>'").source == "<script>\nx = '<\\/script>'</script>\n")
    }

    @Test(
        arguments: [
            ([0.0, 10], 0.0...10, [0, 2, 4, 6, 8, 10], "2"), ([2.1, 4.9], 2...5, [2, 2.5, 3, 3.5, 4, 4.5, 5], "2.5"),
            ([0, 1850], 0...2000, [0, 500, 1000, 1500, 2000], "500"), ([5], 5...6, [5, 6], "6"),
            ([], 0...1, [0, 0.2, 0.4, 0.6, 0.8, 1], "0.2"),
            ([-1, .infinity, 1, .nan], -1...1, [-1, -0.5, 0, 0.5, 1], "-0.5"),
        ] as [([Double], ClosedRange<Double>, [Double], String)])
    func ticksAreRoundNumbers(values: [Double], range: ClosedRange<Double>, ticks: [Double], second: String) {
        let axis = Axis(values)
        #expect(
            abs(axis.range.lowerBound - range.lowerBound) < 1e-9 && abs(axis.range.upperBound - range.upperBound) < 1e-9
        )
        #expect(
            axis.ticks.count == ticks.count && zip(axis.ticks, ticks).allSatisfy { abs($0 - $1) < 1e-9 },
            "\(axis.ticks)")
        #expect(axis.label(axis.ticks[1]) == second)
    }

    @Test func ratiosAreDistancesOnALogarithmicAxis() {
        let axis = Axis([0.1, 1000], logarithmic: true)
        #expect(axis.ticks.count == 5 && axis.label(axis.ticks[0]) == "0.1" && abs(axis.place(10) - 0.5) < 1e-12)
        #expect(Axis([0.35, 2.2], logarithmic: true).ticks == [0.5, 1, 2])
        #expect(!Axis([0, 10], logarithmic: true).isLogarithmic)
    }

    @Test func longCurvesAreMeansOfNeighbours() {
        let points = (1...1000).map { (update: $0, value: $0 == 2 ? Double.nan : Double($0)) }
        let thinned = Plot.thinned(points)
        #expect(thinned.count == Plot.mostPoints)
        #expect(thinned[0].update == 2 && thinned[0].value == 1 && thinned[1].value == 3.5)
    }

    @Test func linesAreSortedIntoBuckets() {
        let buckets = Bucket.buckets([5, 6, 0, 51, 7, 200, 11], bounds: [0, 6, 11, 51])
        #expect(buckets.map(\.label) == ["0–5", "6–10", "11–50", "51+"])
        #expect(buckets.map(\.lines) == [[0, 2], [1, 4], [6], [3, 5]])
        #expect(Bucket.buckets([0, 3], bounds: Bucket.frequencies).map(\.label) == ["0", "1–4"])
    }

    @Test func theRarestWordCounts() {
        var frequencies = WordFrequencies(of: [["a", "b"], ["c"]])
        for line in [["a", "b", "a"], ["a", "x"], ["b"]] { frequencies.add(line) }
        #expect(frequencies.rarest(of: ["a", "b"]) == 2)
        #expect(frequencies.rarest(of: ["a", "c"]) == 0 && frequencies.rarest(of: []) == 0)
    }

    @Test(arguments: [
        ("der alte Mann geht", "der Mann  ging", "der [alte] Mann [geht]", "der Mann [ging]"),
        ("a b c", "a b c", "a b c", "a b c"), ("", "x y", "", "[x y]"), ("a b", "b a", "[a] b", "b [a]"),
    ])
    func wordsThatDifferAreFound(one: String, other: String, first: String, second: String) {
        func marked(_ parts: [WordDifference.Part]) -> String {
            parts.map { $0.isShared ? $0.text : "[\($0.text)]" }.joined(separator: " ")
        }
        let difference = WordDifference(one, other)
        #expect(marked(difference.first) == first && marked(difference.second) == second)
    }
}

/// The heat map of what a translation attends to.
@Suite struct AttentionTableTests {
    private let map = AttentionMap(
        source: ["<b>", "dog", "</s>"], target: ["Hund", "</s>"],
        weights: [[0.002, 0.9, 0.098], [0.3, 0.3, 0.4]])

    @Test func theGreatestWeightHasAFrame() {
        let html = map.table(("en", "de")).source
        #expect(html.contains("<span>&lt;b&gt;</span>") && html.contains("lang=\"en\"") && html.contains("lang=\"de\""))
        #expect(html.matches(of: #/class="greatest"/#).count == 2)
        #expect(
            html.contains(
                "<tr><th scope=\"row\">Hund</th><td></td><td class=\"greatest\" title=\"Hund ← dog 0.90\">"
                    + "<i style=\"opacity:0.90\"></i></td><td title=\"Hund ← &lt;/s&gt; 0.10\">"))
    }
}

/// The page of a run that was never trained, with a log, translations and test set written by hand.
@Suite struct ReportPageTests {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
        for (name, seed) in [("base", 1), ("<i>", 2)] { try write(name, seed: seed) }
        let lines = (0..<20).map { "<b>Satz \($0) & noch\($0 % 3)</b>\n" }
        for side in ["en", "de"] {
            try folder.write(lines.joined(), to: "held.\(side)")
            try folder.write(lines.prefix(7).joined(), to: "train.\(side)")
        }
    }

    private func write(_ name: String, seed: Int) throws {
        let run = "\(folder.path)/\(name)"
        try FileManager.default.createDirectory(atPath: "\(run)/translations", withIntermediateDirectories: true)
        let yaml = "name: x\nseed: \(seed)\ncorpus: {source: en, target: de, train: train, test: {held: held}}\n"
        try folder.write(yaml, to: "\(name).yaml")
        try folder.write(ExperimentConfig(file: "\(folder.path)/\(name).yaml").yaml, to: "\(name)/config.yaml")
        let log = (1...4).map { epoch in
            """
            {"event":"update","learningRate":0.01,"loss":\(5 - epoch),"gradientNorm":1,"targetTokensPerSecond":9,"update":\(epoch)}
            {"event":"validation","isBest":true,"update":\(epoch),"values":{"bleu":\(epoch),"loss":\(5 - epoch)}}

            """
        }
        let start = #"{"event":"start","targetVocabulary":100,"parameters":950,"update":0}"#
        try folder.write(start + "\n" + log.joined(), to: "\(name)/log.jsonl")
        try folder.write((0..<20).map { "Satz \($0 + seed % 2) </p>\n" }.joined(), to: "\(name)/translations/held.de")
    }

    private func page(_ names: String..., library: String? = nil) throws -> String {
        try RunReport(names.map { "\(folder.path)/\($0)" }).page(library: library)
    }

    /// A browser would mend a page that is not well-formed, and so hide what is wrong with it.
    private func expectWellFormed(_ page: String) throws {
        let marked = page.replacing("<!DOCTYPE html>", with: "").replacing(#/<(meta|link) [^>]*>/#, with: "")
            .replacing(#/<(style|script)[^>]*>(?s:.*?)</(style|script)>/#, with: "")
        var open: [Substring] = []
        for tag in marked.matches(of: #/<(/?)([a-z0-9]+)[^<>]*>/#) {
            if tag.1.isEmpty { open.append(tag.2) } else { #expect(open.popLast() == tag.2) }
        }
        #expect(open.isEmpty)
        #expect(marked.count { $0 == "<" } == marked.matches(of: #/<(/?)([a-z0-9]+)[^<>]*>/#).count)
    }

    @Test func aPageHoldsItsParts() throws {
        let page = try page("base")
        try expectWellFormed(page)
        for part in [
            "<title>base – Grus</title>", "<h2>What the curves suggest</h2>", ">underfitting</span>",
            "Loss in nats per target token", "Dev bleu", "Learning rate", "Norm of the gradient",
            "Target tokens per second",
            "<h2>Test set held</h2>", "95 % interval", "BLEU|nrefs:1", "Scores by the length of the reference",
            "Scores by the rarest word of the reference", "&lt;b&gt;Satz ",
            "&lt;/p&gt;</mark>",
            "Drawn at random", "<code>corpus.train</code>",
        ] { #expect(page.contains(part), "\(part)") }
        #expect(page.matches(of: #/<svg /#).count == 5 && page.matches(of: #/<desc>/#).count == 5)
        #expect(!page.contains("<script") && !page.contains("http"))
        #expect(page.contains("There are no maps of attention of base: its model cannot be read: "))
        #expect(!page.contains("class=\"attention\""))
    }

    @Test func severalRunsAreCompared() throws {
        let page = try page("base", "<i>", library: "const library = 1")
        try expectWellFormed(page)
        for part in [
            "<h1>base, &lt;i&gt;</h1>", ">p</th>", "Where &lt;i&gt; is better than base", "<code>seed</code>",
            "const library",
        ] {
            #expect(page.contains(part), "\(part)")
        }
        #expect(page.matches(of: #/"names": \["base", "\\u003Ci>"\]/#).count == 6)
    }

    @Test func whatIsMissingIsLeftOut() throws {
        for file in ["log.jsonl", "translations/held.de"] {
            try FileManager.default.removeItem(atPath: "\(folder.path)/base/\(file)")
        }
        let page = try page("base")
        try expectWellFormed(page)
        #expect(page.contains(">unclear</span>") && page.contains("has no translations of held yet"))
        #expect(!page.contains("<svg"))
    }
}

import Foundation
import Testing

/// What `grus report` writes and says.
@Suite struct ReportCommandTests {
    private let toy: ToyExperiment

    init() throws {
        toy = try ToyExperiment()
        try toy.train("--set", "corpus.test.held=\(toy.scratch["dev"])").expectSuccess()
    }

    @Test func aPageIsWrittenIntoTheRun() throws {
        try grus("evaluate", "--model", toy.run).expectSuccess()
        let result = try grus("report", toy.run)
        result.expectSuccess()
        #expect(result.output.hasPrefix("diagnosis: unclear\n  The log has 2 validations.\n"))
        #expect(result.error.hasPrefix("grus: \(toy.run)/report.html is written"))
        let page = try toy.scratch.read("run/report.html")
        #expect(page.hasPrefix("<!DOCTYPE html>\n") && page.hasSuffix("</html>\n") && page.contains("Test set held"))
    }

    @Test func translationsHaveMapsOfAttention() throws {
        try grus("evaluate", "--model", toy.run).expectSuccess()
        try grus("report", toy.run, "--threads", "1").expectSuccess()
        let page = try toy.scratch.read("run/report.html")
        let maps = page.split(separator: "<dd class=\"attention\">").dropFirst()
        #expect(maps.count == 18 && !page.contains("There are no maps"))
        for map in maps { #expect(map.contains("</s>") || map.contains("&lt;/s&gt;")) }
        try grus("report", toy.run, "--threads", "3").expectSuccess()
        #expect(try toy.scratch.read("run/report.html") == page)
    }

    @Test(arguments: [
        ("model.decoder.attention=none", "its model has no attention."),
        ("model.decoder.attention={kind: dot, heads: 3}", nil), ("model.cell.kind=mingru", nil),
        ("model.encoder.layers=[{kind: transformer, heads: 2}]", nil),
    ])
    func anyModelHasAPage(setting: String, reason: String?) throws {
        let run = toy.scratch["other"]
        try toy.train("--set", "corpus.test.held=\(toy.scratch["dev"])", setting, output: run).expectSuccess()
        try grus("evaluate", "--model", run).expectSuccess()
        try grus("report", run).expectSuccess()
        let page = try toy.scratch.read("other/report.html")
        #expect(page.contains("class=\"attention\"") == (reason == nil))
        #expect(page.contains("There are no maps of attention of other: ") == (reason != nil))
        if let reason { #expect(page.contains(reason)) }
    }

    @Test(arguments: ["rm *.safetensors", "for f in *.safetensors; do head -c 3000 $f > x; mv x $f; done"])
    func aModelThatCannotBeReadIsSaid(damage: String) throws {
        try grus("evaluate", "--model", toy.run).expectSuccess()
        #expect(try shell("cd '\(toy.run)' && \(damage)").exitCode == 0)
        try grus("report", toy.run).expectSuccess()
        let page = try toy.scratch.read("run/report.html")
        #expect(page.contains("There are no maps of attention of run: its model cannot be read: "))
        #expect(page.contains("Drawn at random"))
    }

    @Test func severalRunsHaveAPageOfTheirOwn() throws {
        try toy.train("--set", "seed=2", output: toy.scratch["other"]).expectSuccess()
        let page = toy.scratch["both.html"]
        let result = try grus("report", toy.run, toy.scratch["other"], "--output", page)
        result.expectSuccess()
        #expect(result.output.contains("diagnosis of run: ") && result.output.contains("\n\ndiagnosis of other: "))
        #expect(try toy.scratch.read("both.html").contains("<h1>run, other</h1>"))
    }

    /// The library is looked for where the system keeps data that programs share.
    @Test func plotsAreLiveWhereTheLibraryIs() throws {
        let script = "XDG_DATA_DIRS='\(toy.scratch["share"])' '\(executable.path)' report '\(toy.run)'"
        let without = try shell(script)
        without.expectSuccess()
        #expect(without.error.contains("can be zoomed once libjs-dygraphs is installed"))
        #expect(try !toy.scratch.read("run/report.html").contains("<script"))
        #expect(try shell("mkdir -p '\(toy.scratch["share/javascript/dygraphs"])'").exitCode == 0)
        try toy.scratch.write("var Dygraph;", to: "share/javascript/dygraphs/dygraph.min.js")
        #expect(try shell(script).error == "grus: \(toy.run)/report.html is written\n")
        #expect(try toy.scratch.read("run/report.html").contains("var Dygraph;"))
    }

    @Test func damagedRunsHaveAPage() throws {
        #expect(try shell("cd '\(toy.run)' && echo '{' > config.yaml && echo x >> log.jsonl").exitCode == 0)
        let result = try grus("report", toy.run)
        result.expectSuccess()
        #expect(result.error.split(separator: "\n").count == 3)
    }

    @Test func whatCannotBeIsRefused() throws {
        expectRefusal(try grus("report"), 64, "runs")
        expectRefusal(try grus("report", toy.run, toy.run), 64, "run is named twice")
        expectRefusal(try grus("report", toy.scratch["none"]), 66, "none: holds no run: config.yaml is missing")
        expectRefusal(try grus("report", toy.run, "--output", toy.scratch["none/x.html"]), 73, "none/x.html")
        expectRefusal(try grus("report", toy.run, "--test", "held"), 64, "--test held: expected NAME=PATH")
    }
}

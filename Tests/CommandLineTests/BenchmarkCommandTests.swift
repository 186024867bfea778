import Foundation
import Testing

@Suite struct BenchmarkCommandTests {
    private let scratch: Scratch

    init() throws {
        scratch = try Scratch()
        try scratch.write(
            """
            name: tiny
            corpus: {source: en, target: de, train: missing}
            text: {vocabulary: 50}
            model: {embedding: 8, encoder: {hidden: 16}, decoder: {hidden: 16}}
            training: {batch: {sentences: 8}}

            """, to: "tiny.yaml")
    }

    private func report(_ options: String...) throws -> [String: Any] {
        let result = try grus(
            "benchmark", arguments: ["--config", scratch["tiny.yaml"], "--seconds", "0.1", "--json"] + options)
        result.expectSuccess()
        let json = try JSONSerialization.jsonObject(with: Data(result.output.utf8))
        return try #require(json as? [String: Any])
    }

    @Test(arguments: ["f32", "bf16"]) func figuresAgreeWithEachOther(precision: String) throws {
        let report = try report("--set", "training.precision=\(precision)", "--source-length", "9")
        let number = { (key: String) in try #require(report[key] as? Double, "\(key)") }
        let phases = try ["read", "forward", "backward", "reduce", "update"].map { try number("\($0)_seconds") }
        let seconds = try number("seconds")
        #expect(abs(phases.reduce(0, +) - seconds) < 1e-6 * seconds)
        #expect(phases.dropFirst().allSatisfy { $0 > 0 })
        let peak = try number(
            report["precision"] as? String == "bf16" ? "product_peak_bf16_gflops" : "product_peak_gflops")
        let reached = try number("target_tokens_per_s") * number("mflop_per_target_token") / 1e3
        #expect(abs(try number("share_of_peak") * peak / reached - 1) < 1e-6)
        #expect((9...11.5).contains(try number("source_length")))
        #expect(try number("peak_memory_megabytes") > 10)
    }

    @Test func aMissingCorpusIsSaid() throws {
        let result = try grus("benchmark", "--config", scratch["tiny.yaml"], "--seconds", "0.1")
        result.expectSuccess()
        #expect(result.error.contains("the corpus of tiny is not there; synthetic batches are used\n"))
        for word in ["product peak", "target tokens/s", "% forward", "share of peak", "peak memory"] {
            #expect(result.output.contains(word), "\(word)")
        }
    }

    @Test(arguments: [["--source-length", "0"], ["--seconds", "-1"], ["--set", "seed=2"]])
    func wrongOptionsAreUsageErrors(options: [String]) throws {
        #expect(try grus("benchmark", arguments: options).exitCode == 64)
    }
}

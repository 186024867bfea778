import Foundation

/// What a benchmark measured.
public struct BenchmarkReport: Sendable, Encodable {
    /// The name of the experiment.
    public let name: String
    /// Whether batches come from the config's corpus or are made up.
    public let corpus: String
    /// The number of threads, and of shards per batch.
    public let threads, shards: Int
    /// What the factors of products are rounded to.
    public let precision: String
    /// The number of the model's parameters.
    public let parameters: Int
    /// Products of 512 rows by the model's own weights, those of the fastest shape, all threads together, in 10⁹ operations
    /// per second: in single precision, in bfloat16 and of bytes. Nil where this CPU has no instructions for it.
    public let productPeakGflops: Double
    /// See ``productPeakGflops``.
    public let productPeakBf16Gflops, productPeakInt8Gflops: Double?
    /// Target tokens, end marks included, per second.
    public let targetTokensPerS: Double
    /// Updates that were measured.
    public let updates: Int
    /// The mean lengths of the sides of a pair in tokens, end marks included.
    public let sourceLength, targetLength: Double
    /// The seconds of those updates, and of their parts: putting batches together, forward and backward passes, the sum over
    /// the shards with its norm, the optimiser.
    public let seconds, readSeconds, forwardSeconds, backwardSeconds, reduceSeconds, updateSeconds: Double
    /// Operations per target token, forward and backward, counted from the layers, in 10⁶.
    public let mflopPerTargetToken: Double
    /// Operations that were counted over those that the peak of the precision would have allowed.
    public let shareOfPeak: Double
    /// The most memory that the process has had, in 10⁶ bytes.
    public let peakMemoryMegabytes: Double

    /// The report as JSON, with keys in snake case.
    public var json: String {
        let encoder = JSONEncoder()
        encoder.keyEncodingStrategy = .convertToSnakeCase
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
        guard let data = try? encoder.encode(self) else {
            preconditionFailure("a figure that is not finite: \(self)")
        }
        return String(decoding: data, as: UTF8.self)
    }

    /// The report as a table for people.
    public var text: String {
        let lines = [
            ("model", "\(name), \(counted(parameters)) parameters, \(threads) threads, \(shards) shards, \(precision)"),
            ("batches", corpus),
            ("", String(format: "%.1f source and %.1f target tokens per pair", sourceLength, targetLength)),
            ("product peak", peaks),
            ("training", String(format: "%.0f target tokens/s over %d updates", targetTokensPerS, updates)),
            ("time", phases),
            ("model cost", String(format: "%.1f MFLOP per target token", mflopPerTargetToken)),
            ("share of peak", String(format: "%.0f %%", 100 * shareOfPeak)),
            ("peak memory", String(format: "%.0f MB", peakMemoryMegabytes)),
        ]
        return lines.map { $0.0.padding(toLength: 15, withPad: " ", startingAt: 0) + $0.1 }.joined(separator: "\n")
    }

    private var peaks: String {
        let peaks = [(productPeakGflops, "f32"), (productPeakBf16Gflops, "bf16"), (productPeakInt8Gflops, "int8")]
        return peaks.compactMap { speed, element in
            speed.map { String(format: "%.0f", $0) + " GFLOP/s in \(element)" }
        }.joined(separator: ", ")
    }

    private var phases: String {
        let phases = [
            (readSeconds, "read"), (forwardSeconds, "forward"), (backwardSeconds, "backward"),
            (reduceSeconds, "reduce"), (updateSeconds, "update"),
        ]
        return phases.map { String(format: "%.1f", 100 * $0.0 / seconds) + " % \($0.1)" }.joined(separator: ", ")
    }
}

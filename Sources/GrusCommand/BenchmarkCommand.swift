import ArgumentParser
import Grus

struct BenchmarkCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "benchmark",
        abstract: "Measures the speed of training, and the share of the machine's peak that it reaches.",
        discussion: """
            The peak is that of matrix products by the model's own weights, on all threads. Without --config the model is
            that of configs/reference-512.yaml. Where the config's corpus cannot be read, batches of random tokens with
            lengths like Multi30k's are used instead. Run it on a machine that does nothing else.

            Example:
              grus benchmark --config configs/reference-512.yaml
              grus benchmark --config configs/reference-512.yaml --set training.precision=bf16 --json
              grus benchmark --source-length 100
            """)

    @Option(help: "The YAML file of an experiment.", completion: .file(extensions: ["yaml", "yml"]))
    var config: String?

    @OptionGroup var settings: Settings

    @Option(help: "How many seconds of training are measured.")
    var seconds = 20.0

    @OptionGroup var parallelism: ThreadOptions

    @Flag(help: "Use synthetic batches although there is a corpus.")
    var synthetic = false

    @Option(
        help: ArgumentHelp(
            "Use synthetic batches of so many source tokens on average. (default: 14)", valueName: "tokens"))
    var sourceLength: Double?

    @Flag(help: "Print JSON.")
    var json = false

    func validate() throws {
        if !(seconds > 0 && seconds.isFinite) {
            throw ValidationError("--seconds \(seconds): expected a number above 0")
        }
        if let sourceLength, !(1...10_000).contains(sourceLength) {
            throw ValidationError("--source-length \(sourceLength): expected 1 to 10000 tokens")
        }
        if config == nil, !settings.set.isEmpty { throw ValidationError("--set needs --config") }
    }

    func run() throws {
        let experiment = try config.map { try ExperimentConfig(file: $0, overrides: settings.set) } ?? .benchmark
        let isAskedFor = synthetic || sourceLength != nil
        let isSynthetic = isAskedFor || !experiment.hasCorpus
        if isSynthetic, !isAskedFor, config != nil {
            StandardError.write("grus: the corpus of \(experiment.name) is not there; synthetic batches are used\n")
        }
        let report = try Benchmark(experiment, threads: parallelism.threads, seconds: seconds)
            .run(isSynthetic ? .synthetic(sourceLength: sourceLength ?? 14) : .corpus)
        print(json ? report.json : report.text)
    }
}

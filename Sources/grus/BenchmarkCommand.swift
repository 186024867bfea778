import ArgumentParser
import Grus

struct BenchmarkCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "benchmark",
        abstract: "Measures the speed of training, and the share of the machine's peak that it reaches.",
        discussion: """
            The peak is that of matrix products in single precision on all threads. Without --config the model is that of
            configs/reference-512.yaml. Where the config's corpus cannot be read, batches of random tokens with lengths
            like Multi30k's are used instead. Run it on a machine that does nothing else.

            Example:
              grus benchmark --config configs/reference-512.yaml
              grus benchmark --config configs/quickstart.yaml --set training.shards=4 --json
            """)

    @Option(help: "The YAML file of an experiment.", completion: .file(extensions: ["yaml", "yml"]))
    var config: String?

    @OptionGroup var settings: Settings

    @Option(help: "How many seconds of training are measured.")
    var seconds = 20.0

    @Option(help: "The number of threads. (default: one per core)")
    var threads: Int?

    @Flag(help: "Use synthetic batches although there is a corpus.")
    var synthetic = false

    @Flag(help: "Print JSON.")
    var json = false

    func validate() throws {
        if let threads, !(1...1024).contains(threads) {
            throw ValidationError("--threads \(threads): expected 1 to 1024.")
        }
        if !(seconds > 0 && seconds.isFinite) {
            throw ValidationError("--seconds \(seconds): expected a number above 0.")
        }
        if config == nil, !settings.set.isEmpty { throw ValidationError("--set needs --config.") }
    }

    func run() throws {
        let experiment = try config.map { try ExperimentConfig(file: $0, overrides: settings.set) } ?? .benchmark
        let isSynthetic = synthetic || !experiment.hasCorpus
        if isSynthetic, !synthetic, config != nil {
            StandardError.write("grus: the corpus of \(experiment.name) is not there; synthetic batches are used\n")
        }
        let report = try Benchmark(experiment, threads: threads, seconds: seconds).run(synthetic: isSynthetic)
        print(json ? report.json : report.text)
    }
}

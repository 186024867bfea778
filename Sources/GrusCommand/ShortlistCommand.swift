import ArgumentParser
import Grus

struct ShortlistCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "shortlist",
        abstract: "Learns which target tokens go with which source tokens, for faster translation.",
        discussion: """
            Reads the training set of the model's config, or those of --train. With the file, `grus translate --shortlist` looks
            only at the tokens that go with those of a sentence, and at the most frequent ones. Printed are the pairs that
            were read, how many tokens there are to choose from for a sentence of the development set, and the share of the
            tokens of its references that are among them.

            Example:
              grus shortlist runs/multi30k-en-de
              grus shortlist best.safetensors --best 200 --output wide.safetensors
              grus translate --model runs/multi30k-en-de --shortlist runs/multi30k-en-de/shortlist.safetensors test.en
            """)

    @Argument(help: "A run directory or a model file.", completion: .file())
    var model: String

    @Option(
        help: "The file that is written. (default: shortlist.safetensors in the run, or beside the model file)",
        completion: .file())
    var output: String?

    @Option(help: "The most target tokens of each source token.")
    var best = 20

    @Option(help: "How many of the most frequent target tokens there always are.")
    var frequent = 100

    @Option(
        help: "Parallel text to learn from instead of the config's, named as in a config; several times for several.",
        completion: .file())
    var train: [String] = []

    @Option(help: "The development set instead of the config's, named as in a config.", completion: .file())
    var dev: String?

    @OptionGroup var parallelism: ThreadOptions

    func validate() throws {
        for (name, count, least) in [("--best", best, 1), ("--frequent", frequent, 0)] where count < least {
            throw ValidationError("\(name) \(count): expected at least \(least)")
        }
    }

    func run() throws {
        let learning = try ShortlistLearning(path: model, train: train, dev: dev, threads: parallelism.threads)
        let report = try learning.write(.init(best: best, frequent: frequent), to: output ?? learning.standardOutput)
        if let missing = learning.missing {
            StandardError.write("grus: \(missing); name a development set with --dev PATH to measure the coverage\n")
        }
        print(report.text)
    }
}

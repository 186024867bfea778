import ArgumentParser
import Grus

struct TrainCommand: RankedCommand {
    static let configuration = CommandConfiguration(
        commandName: "train",
        abstract: "Trains the model of an experiment.",
        discussion: """
            The run directory, runs/NAME unless --output says otherwise, gets the resolved config, a log of JSON lines and
            the checkpoints best.safetensors and last.safetensors. All options of a config are in configs/README.md.

            Example:
              grus train configs/multi30k-en-de.yaml
              grus train configs/quickstart.yaml --set seed=2 model.cell.reset=before --output runs/before
              grus train configs/multi30k-en-de.yaml --resume
              grus train runs/before --resume --set training.stop.epochs=40
              grus train configs/quickstart.yaml --seeds 1,2,3

            Ctrl-C saves and ends the training after the update that is under way; a second one ends it at once.
            With --seeds there is a run in seed-SEED for each seed, and at the end the mean of their best scores on the
            development set with its standard deviation, which replicates.json keeps.
            """)

    @Argument(
        help: "The YAML file of the experiment, or with --resume a run directory.",
        completion: .file(extensions: ["yaml", "yml"]))
    var config: String

    @OptionGroup var settings: Settings

    @Option(help: "The run directory. (default: runs/NAME)", completion: .directory)
    var output: String?

    @Option(help: "Train once with each of these seeds, such as 1,2,3, one after the other.")
    var seeds: SeedList?

    @Flag(help: "Continue a run that was interrupted, or whose limits were raised.")
    var resume = false

    @OptionGroup var parallelism: ThreadOptions

    @Option(help: "Under mpirun: seconds that another rank may take to answer.")
    var patience = RankGroup.standardPatience

    @Flag(name: .shortAndLong, help: "Say nothing but what is wrong.")
    var quiet = false

    func validate() throws {
        guard (1...86_400).contains(patience) else {
            throw ValidationError("--patience \(patience): expected 1 to 86400 seconds")
        }
        guard seeds != nil, settings.set.contains(where: { $0.hasPrefix("seed=") }) else { return }
        throw ValidationError("--seeds and --set seed=… are two choices: give one")
    }

    func run(among ranks: RankGroup) throws {
        let run = RunDirectory(holding: config)
        if let run {
            guard resume, output == nil else {
                throw InputError(.usage, "\(run.path) is a run directory: continue it with --resume, without --output")
            }
            guard seeds == nil else {
                throw InputError(
                    .usage, "\(run.path) is a run of one seed: give --seeds with the config of the experiment")
            }
        }
        let experiment = try ExperimentConfig(file: run?.config ?? config, overrides: settings.set)
        var options = TrainingRun.Options()
        options.output = run?.path ?? output
        options.resume = resume
        options.threads = parallelism.threads
        options.isQuiet = quiet
        options.isInterruptible = true
        options.ranks = ranks
        if ranks.isLeader { experiment.warn() }
        if let seeds {
            _ = try Replicates(experiment, seeds: seeds.seeds, options).run()
        } else {
            try TrainingRun(experiment, options).run()
        }
    }
}

/// Different seeds, separated by commas.
struct SeedList: ExpressibleByArgument {
    let seeds: [Int]

    init?(argument: String) {
        let words = argument.split(separator: ",", omittingEmptySubsequences: false)
        seeds = words.compactMap { Int($0) }.filter { $0 >= 0 }
        guard seeds.count == words.count, Set(seeds).count == seeds.count else { return nil }
    }
}

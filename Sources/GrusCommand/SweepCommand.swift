import ArgumentParser
import Grus

struct SweepCommand: RankedCommand {
    static let configuration = CommandConfiguration(
        commandName: "sweep",
        abstract: "Searches over the keys of an experiment: trains many trials, and says which were best.",
        discussion: """
            The file says which keys take which values, and how they are searched: grid, ablation, random, halving or hyperband; see
            configs/README.md. Trials are trained side by side, each in runs/NAME/trial-0001 and so on. At the end
            leaderboard.json there has the trials, the best first, and a table of them is printed, with the mean of each
            value that several trials share.

            Example:
              grus sweep configs/sweeps/phrases.yaml --dry-run
              grus sweep configs/sweeps/phrases.yaml
              grus sweep runs/phrases-sweep --resume
              mpirun -n 4 grus sweep configs/sweeps/phrases.yaml

            Ctrl-C saves all trials after their updates that are under way and ends the sweep; a second one ends it at once.
            A sweep whose trials all fail ends with an error. One that goes on, however it was ended, comes to the same leaderboard.
            Under mpirun each trial is handed to a rank that is free; the folder of the trials must be on files that all share.
            """)

    @Argument(
        help: "The YAML file of the sweep, or with --resume its folder, which has a copy of the file.",
        completion: .file(extensions: ["yaml", "yml"]))
    var sweep: String

    @Option(help: "The folder of the trials. (default: runs/NAME)", completion: .directory)
    var output: String?

    @Flag(help: "Continue a sweep that was interrupted, or that has got more trials.")
    var resume = false

    @Option(
        help:
            "How many trials a process trains side by side; the result does not depend on it. (default: one per thread)"
    )
    var jobs: Int?

    @OptionGroup var parallelism: ThreadOptions

    @Flag(help: "Print the trials and their values, and train nothing.")
    var dryRun = false

    @Flag(name: .shortAndLong, help: "Say nothing but what is wrong, and the leaderboard.")
    var quiet = false

    func validate() throws {
        if let jobs, !(1...1024).contains(jobs) { throw ValidationError("--jobs \(jobs): expected 1 to 1024") }
        if dryRun, resume { throw ValidationError("--dry-run trains nothing that --resume could continue: give one") }
    }

    var isShared: Bool { !dryRun }

    func run(among ranks: RankGroup) throws {
        let isFolder = SweepFolder(sweep).isBegun
        if isFolder, !resume && !dryRun || output != nil {
            throw InputError(
                .usage, "\(sweep) is the folder of a sweep: continue it with --resume, without --output")
        }
        let plan = try SweepPlan(isFolder ? SweepConfig(folder: sweep) : SweepConfig(file: sweep))
        if dryRun { return print(plan.text) }
        var options = Sweep.Options()
        options.output = isFolder ? sweep : output
        options.resume = resume
        options.jobs = jobs
        options.threads = parallelism.threads
        options.ranks = ranks
        options.isQuiet = quiet
        if let leaderboard = try Sweep(plan, options).run() {
            print(leaderboard.text)
            if let fault = leaderboard.fault { throw fault }
        }
    }
}

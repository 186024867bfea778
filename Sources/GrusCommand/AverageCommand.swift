import ArgumentParser
import Grus

struct AverageCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "average",
        abstract: "Makes a model whose weights are the mean of those of others.",
        discussion: """
            The models are those of a run's validations, as many as training.checkpoint.keep_best and keep_last let it
            keep, or any model files of one shape and one segmentation.

            Example:
              grus average runs/multi30k-en-de --best 5
              grus average runs/multi30k-en-de --last 5 --output mean.safetensors
              grus average one.safetensors two.safetensors --output mean.safetensors
            """)

    @Argument(help: "A run directory, or several model files.", completion: .file())
    var models: [String]

    @Option(help: "Average so many of the run's models with the best values of its stop metric.")
    var best: Int?

    @Option(help: "Average so many of the run's newest models.")
    var last: Int?

    @Option(
        help: "The model file that is written. (default: average-best-N or average-last-N.safetensors in the run)",
        completion: .file())
    var output: String?

    func validate() throws {
        for (name, count) in [("--best", best), ("--last", last)] {
            if let count, count < 1 { throw ValidationError("\(name) \(count): expected at least 1") }
        }
        if best != nil, last != nil { throw ValidationError("--best and --last are two choices: give one") }
        if best != nil || last != nil {
            if models.count > 1 { throw ValidationError("--best and --last choose among the models of one run") }
        } else if models.count < 2 {
            throw ValidationError("give several model files, or a run with --best or --last")
        } else if output == nil {
            throw ValidationError("--output is missing: the file to which the mean of model files is written")
        }
    }

    func run() throws {
        if let best {
            try average(.best(best), named: "best-\(best)")
        } else if let last {
            try average(.last(last), named: "last-\(last)")
        } else if let output {
            try TranslationModel(meanOf: models).save(to: output)
        }
    }

    private func average(_ choice: AveragedRun.Choice, named name: String) throws {
        let run = try RunDirectory(existing: models[0])
        let average = try AveragedRun(run, choice)
        let path = output ?? run.file("average-\(name).safetensors")
        try average.model.save(to: path)
        StandardError.write(
            "grus: \(path): the mean of updates \(average.updates.map(String.init).joined(separator: ", "))\n")
    }
}

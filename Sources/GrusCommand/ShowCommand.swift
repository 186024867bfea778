import ArgumentParser
import Grus

struct ShowCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "Shows what is in a model file, and takes its segmentation out.",
        discussion: """
            Shows the sizes, the strings of the header, the scores of a run that was evaluated, every tensor and the
            config. The segmentation is a SentencePiece model, or, for words and characters, a token on each line.

            Example:
              grus show runs/multi30k-en-de
              grus show best.safetensors --json
              grus show best.safetensors --extract source.model
            """)

    @Argument(help: "A run directory or a model file.", completion: .file())
    var model: String

    @Flag(help: "Print JSON.")
    var json = false

    @Option(help: "Write how a side is cut into tokens to a file, and show nothing.")
    var extract: Segmentation?

    @Option(help: "The file that --extract writes. (default: the same name)", completion: .file())
    var output: String?

    enum Segmentation: String, ExpressibleByArgument, CaseIterable {
        case source = "source.model"
        case target = "target.model"
    }

    func validate() throws {
        if output != nil, extract == nil { throw ValidationError("--output is for --extract") }
        if json, extract != nil { throw ValidationError("--extract shows nothing, also not as JSON") }
    }

    func run() throws {
        if let extract {
            try TranslationModel(path: model)
                .saveSegmentation(of: extract == .source ? .source : .target, to: output ?? extract.rawValue)
        } else {
            let report = try ModelReport(path: model)
            print(json ? report.json : report.text)
        }
    }
}

import ArgumentParser

@main
struct GrusCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "grus", abstract: "Trains, runs and evaluates recurrent translation models on CPUs.")
}

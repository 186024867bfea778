import ArgumentParser
import Glibc
import Grus

@main
struct GrusCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "grus", abstract: "Trains, runs and evaluates recurrent translation models on CPUs.",
        subcommands: [EvaluateCommand.self, ConfigCommand.self])

    /// Runs a command. A fault of the input is one line on standard error and an exit code of `sysexits.h`.
    static func main() {
        // A reader that closes the pipe ends the program quietly, also when it was started with the signal ignored.
        signal(SIGPIPE, SIG_DFL)
        do {
            var command = try parseAsRoot()
            try command.run()
            guard fflush(nil) == 0 else { throw InputError(.io, file: "standard output", "cannot write") }
        } catch let error as InputError {
            StandardError.write("grus: \(error)\n")
            Glibc.exit(error.kind.exitCode)
        } catch {
            exit(withError: error)
        }
    }
}

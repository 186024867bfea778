import ArgumentParser
import Glibc
import Grus

@main
struct RootCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "grus", abstract: "Trains, runs and evaluates recurrent translation models on CPUs.",
        discussion: """
            Example:
              grus train configs/quickstart.yaml
              echo "three weeks ago" | grus translate --model runs/quickstart
              grus evaluate --model runs/quickstart
            """,
        version: grusVersion,
        subcommands: [
            TrainCommand.self, TranslateCommand.self, EvaluateCommand.self, BenchmarkCommand.self, ConfigCommand.self,
            ImportCommand.self,
        ])

    /// Runs a command. A fault of the input is one line on standard error and an exit code of `sysexits.h`.
    static func main() {
        // A reader that closes the pipe ends the program quietly, also when it was started with the signal ignored.
        signal(SIGPIPE, SIG_DFL)
        occupyStandardDescriptors()
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

    /// Takes the standard descriptors that came closed, so that no file gets their numbers and what is meant for people.
    /// To read the one and to write the others still fails.
    private static func occupyStandardDescriptors() {
        for descriptor in STDIN_FILENO...STDERR_FILENO where fcntl(descriptor, F_GETFD) < 0 {
            _ = open("/dev/null", descriptor == STDIN_FILENO ? O_WRONLY : O_RDONLY)
        }
    }
}

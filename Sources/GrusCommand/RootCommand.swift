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
            TrainCommand.self, SweepCommand.self, TranslateCommand.self, EvaluateCommand.self, RunsCommand.self,
            CompareCommand.self,
            ReportCommand.self, BenchmarkCommand.self, ConfigCommand.self, CheckCommand.self, CleanCommand.self,
            PrepareCommand.self,
            ShowCommand.self, ImportCommand.self, AverageCommand.self, QuantizeCommand.self, ShortlistCommand.self,
            CalibrateCommand.self,
        ])

    /// Runs a command. A fault of the input is one line on standard error and an exit code of `sysexits.h`.
    static func main() {
        // A reader that closes the pipe ends the program quietly, also when it was started with the signal ignored.
        signal(SIGPIPE, SIG_DFL)
        Interruption.unblock()
        // A file that grows beyond its limit is an error of the call that writes it.
        signal(SIGXFSZ, SIG_IGN)
        occupyStandardDescriptors()
        let invocation = Invocation(Array(CommandLine.arguments.dropFirst()), of: self)
        var ranks = RankGroup.alone
        do {
            try run(parseAsRoot(invocation.checkedWords()), among: &ranks)
            try StandardOutput.flush()
        } catch {
            guard var fault = inputError(error) ?? answer(error) else { return }
            if fault.kind == .usage { fault.message = invocation.explain(fault.message) }
            ranks.end(with: fault)
        }
    }

    /// Runs a command: one that ranks share among all that `mpirun` has started, any other one in the leader alone.
    private static func run(_ command: any ParsableCommand, among ranks: inout RankGroup) throws {
        if let command = command as? any RankedCommand, command.isShared {
            ranks = try RankGroup.joined(patience: command.patience)
            try command.run(among: ranks)
            ranks.finish()
            Interruption.endProcess()
        } else if RankGroup.startsAsLeader {
            var command = command
            try command.run()
        }
    }

    /// Prints what was asked for instead of a command, such as help.
    ///
    /// - Returns: the fault, if it cannot be written.
    private static func answer(_ request: any Error) -> InputError? {
        guard exitCode(for: request).isSuccess else { exit(withError: request) }
        guard RankGroup.startsAsLeader else { return nil }
        print(fullMessage(for: request).completingCommands(configuration.subcommands.map { $0._commandName }))
        do throws(InputError) {
            try StandardOutput.flush()
            return nil
        } catch {
            return error
        }
    }

    /// The fault of an input that an error tells of; nil for requests, such as that for help.
    private static func inputError(_ error: any Error) -> InputError? {
        if let error = error as? InputError { return error }
        guard exitCode(for: error) == .validationFailure else { return nil }
        let message = message(for: error)
        return InputError(.usage, message.prefix(1).lowercased() + message.dropFirst())
    }

    /// Takes the standard descriptors that came closed, so that no file gets their numbers and what is meant for people.
    /// To read the one and to write the others still fails.
    private static func occupyStandardDescriptors() {
        for descriptor in STDIN_FILENO...STDERR_FILENO where fcntl(descriptor, F_GETFD) < 0 {
            _ = open("/dev/null", descriptor == STDIN_FILENO ? O_WRONLY : O_RDONLY)
        }
    }
}

import Foundation

/// Whether Open MPI can start ranks here.
let hasMPIRun = FileManager.default.fileExists(atPath: "/usr/bin/mpirun")

/// What starts ranks on this machine, as the first words of a shell command; those that hang are ended.
let mpirunWords = "mpirun --allow-run-as-root --oversubscribe --quiet --bind-to none --timeout 120"

/// Runs ranks under `mpirun`, each with a command line of its own, and waits for them.
///
/// - Parameter more: words for `mpirun`.
func mpirun(_ ranks: [[String]], input: String = "", more: String = "") throws -> CommandResult {
    let scratch = try Scratch()
    try scratch.write(input, to: "input")
    let commands = ranks.map { "-n 1 '\(executable.path)' " + $0.map { "'\($0)'" }.joined(separator: " ") }
    return try shell("\(mpirunWords) \(more) \(commands.joined(separator: " : ")) < '\(scratch["input"])'")
}

/// Runs ranks under `mpirun` that all have the same command line.
func mpirun(_ count: Int, _ first: String..., arguments: [String] = [], input: String = "") throws -> CommandResult {
    try mpirun(Array(repeating: first + arguments, count: count), input: input)
}

/// Runs a script of `bash` whose programs get their signals, which threads of tests block, and `mpirun` leaves blocked.
func shellWithSignals(_ script: String) throws -> CommandResult {
    var (none, before) = (sigset_t(), sigset_t())
    sigemptyset(&none)
    pthread_sigmask(SIG_SETMASK, &none, &before)
    defer { pthread_sigmask(SIG_SETMASK, &before, nil) }
    return try shell(script)
}

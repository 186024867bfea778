import Foundation
import Testing

/// Limits of the system at which something runs out: a command is done, or ends with one line and nothing half-written.
struct RunningOutTests {
    private let toy: ToyExperiment
    /// The run directory of what is tested: a copy of a run, or none yet.
    private var run: String { toy.scratch["copy"] }

    init() throws {
        toy = try ToyExperiment()
        try toy.train("--set", "training.stop.epochs=1").expectSuccess()
    }

    private func words(of command: String) -> [String] {
        switch command {
        case "train": ["train", toy.config, "--output", run, "--set", "training.stop.epochs=1"]
        case "resume": ["train", run, "--resume", "--set", "training.stop.epochs=2"]
        case "score": ["evaluate", toy.config, "--input", toy.config]
        case "evaluate": ["evaluate", "--model", run, "--test", "dev=\(toy.scratch["dev"])"]
        default: ["show", run]
        }
    }

    /// Runs a command under a limit that the shell sets, and expects success, or after all that was said before one line
    /// and one of some codes.
    private func expectAnEnd(of command: String, _ limit: String, _ codes: ClosedRange<Int32>) throws {
        let words = words(of: command).map { "'\($0)'" }.joined(separator: " ")
        let result = try shell(
            """
            rm -rf '\(run)'
            [ \(command) = train ] || cp -r '\(toy.run)' '\(run)'
            (ulimit -c 0; \(limit); exec '\(executable.path)' \(words)) 2>&1 >/dev/null | cat >&2
            exit ${PIPESTATUS[0]}
            """)
        let comment: Comment = "\(command), \(limit): \(result.exitCode), \(result.error)"
        let faults = result.error.split(separator: "\n").filter { $0.hasPrefix("grus: ") }
        if result.exitCode == 0 {
            #expect(faults == [], comment)
        } else {
            #expect(codes.contains(result.exitCode), comment)
            #expect(faults.count == 1 && result.error.hasSuffix("\(faults.first ?? "")\n"), comment)
        }
        let files = FileManager.default.fileExists(atPath: run) ? try toy.files(of: run) : []
        #expect(files.filter { $0.hasSuffix(".tmp") } == [], comment)
    }

    /// The least megabytes of address space with which `main` begins.
    private static let least = (50...2000).first { (try? grus("--version", megabytes: $0).exitCode) == 0 } ?? 0

    /// A little more than the loader needs is too little for arrays, threads and libraries, each in its turn.
    @Test(arguments: ["train", "resume", "score", "evaluate", "show"])
    func memory(command: String) throws {
        for more in [0, 1, 8, 16, 17, 18, 20, 24] {
            try expectAnEnd(of: command, "ulimit -v \(1024 * (Self.least + more))", 71...71)
        }
    }

    @Test(arguments: ["train", "resume", "score", "evaluate", "show"])
    func fileDescriptors(command: String) throws {
        for count in 4...7 { try expectAnEnd(of: command, "ulimit -n \(count)", 66...74) }
    }

    @Test(arguments: ["train", "resume", "evaluate"])
    func roomForFiles(command: String) throws {
        for kilobytes in [0, 1, 16] { try expectAnEnd(of: command, "ulimit -f \(kilobytes)", 74...74) }
    }
}

import Foundation
import Testing

@Suite struct GrusCommandTests {
    /// Help, and more than the buffer of standard output holds.
    @Test(arguments: ["--help", "--version", "train --help", "config"])
    func whatCannotBePrintedIsAnError(commandLine: String) throws {
        let result = try grus(arguments: commandLine.split(separator: " ").map(String.init), output: "/dev/full")
        expectRefusal(result, 74, "standard output: cannot write: No space left on device")
    }

    @Test func everyCommandShowsAnExample() throws {
        let help = try grus("--help")
        #expect(help.exitCode == 0)
        let section = help.output.components(separatedBy: "SUBCOMMANDS:").last ?? ""
        let commands = section.split(separator: "\n").filter { $0.hasPrefix("  ") && !$0.hasPrefix("   ") }
            .compactMap { $0.split(separator: " ").first.map(String.init) }
        #expect(commands.contains("evaluate"))
        for command in commands where command != "See" {
            let result = try grus("help", command)
            #expect(result.output.contains("Example:\n"), "\(command)")
            #expect(result.output.contains("grus \(command) "), "\(command)")
        }
    }

    @Test func anUnknownCommandIsAUsageError() throws {
        let result = try grus("transalte")
        #expect(result.exitCode == 64)
        #expect(result.output == "")
    }

    @Test func aFullDiskIsReported() throws {
        let scratch = try Scratch()
        try scratch.write("a line\n", to: "text")
        let result = try grus("evaluate", scratch["text"], input: "a line\n", output: "/dev/full")
        #expect(result.exitCode == 74)
        #expect(result.error == "grus: standard output: cannot write: No space left on device\n")
    }

    @Test func aClosedPipeEndsQuietly() throws {
        let scratch = try Scratch()
        try scratch.write("a line\n", to: "text")
        let evaluate = "'\(executable.path)' evaluate '\(scratch["text"])' --input '\(scratch["text"])'"
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/bin/bash")
        process.arguments = [
            "-c", "(sleep 0.3; \(evaluate) 2> '\(scratch["error"])'; echo $? > '\(scratch["code"])') | true",
        ]
        try process.run()
        process.waitUntilExit()
        #expect(try scratch.read("error") == "")
        #expect(try scratch.read("code") == "141\n")
    }
}

import Foundation
import Testing

/// What `scripts/install` puts where, and what shells and `man` make of it.
@Suite struct InstallTests {
    private let scratch: Scratch
    private static let package = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().path

    init() throws { scratch = try Scratch() }

    private func install(_ options: String, environment: String = "") throws -> CommandResult {
        let command = "'\(Self.package)/scripts/install' --grus '\(executable.path)'"
        return try shell("cd '\(scratch.path)' && \(environment) \(command) \(options)")
    }

    private func files(_ folder: String = "") throws -> [String] {
        try shell("cd '\(scratch.path)/\(folder)' && find . -type f | sort").output.split(separator: "\n").map(
            String.init)
    }

    private let found = [
        "./bin/grus", "./share/bash-completion/completions/grus", "./share/fish/vendor_completions.d/grus.fish",
        "./share/zsh/site-functions/_grus",
    ]

    @Test func everythingIsPutInItsPlaceAndTakenAway() throws {
        let result = try install("--prefix=there")
        result.expectSuccess()
        let installed = try files("there")
        #expect(installed.filter { !$0.contains("/man/") } == found)
        #expect(installed.contains("./share/man/man1/grus-train.1") == hasPython)
        #expect(result.output.contains("grus          \(scratch["there/bin/grus"])\n"))
        #expect(result.output.contains("Put \(scratch["there/bin"]) on the PATH"))
        #expect(try shell("'\(scratch["there/bin/grus"])' --version").exitCode == 0)
        try install("--prefix there --uninstall").expectSuccess()
        #expect(try files() == [])
    }

    @Test func aDestinationStandsBeforeThePrefix() throws {
        let result = try install("--prefix /usr", environment: "DESTDIR='\(scratch["root"])'")
        result.expectSuccess()
        #expect(try files("root/usr").contains("./bin/grus"))
        #expect(!result.output.contains("PATH"))
    }

    @Test(arguments: [("--prefix", "--prefix is without its value"), ("--perfix x", "unknown option '--perfix'")])
    func usageIsOneLine(options: String, message: String) throws {
        let result = try install(options)
        #expect(result.exitCode == 64 && result.error.hasPrefix("error: \(message)") && result.output == "")
    }

    @Test func aFolderThatCannotBeMadeIsNamed() throws {
        try scratch.write("", to: "file")
        let result = try install("--prefix file")
        #expect(
            result.exitCode == 73 && result.error.hasPrefix("error: cannot write to \(scratch["file/bin"]): use sudo"))
    }

    // MARK: Completions

    /// What bash offers behind the words of a command line.
    private func completions(_ line: String) throws -> [String] {
        let words = line.split(separator: " ", omittingEmptySubsequences: false).map { "'\($0)'" }
        let script = """
            cd '\(scratch.path)'; compopt() { :; }; . <('\(executable.path)' --generate-completion-script bash)
            COMP_WORDS=(\(words.joined(separator: " "))); COMP_CWORD=\(words.count - 1); COMP_LINE='\(line)'; COMP_POINT=\(line.count)
            _grus grus \(words.last ?? "''") \(words.dropLast().last ?? "''"); printf '%s\\n' "${COMPREPLY[@]}"
            """
        return try shell(script).output.split(separator: "\n").map(String.init).sorted()
    }

    @Test(arguments: [
        ("grus tr", ["train", "translate"]), ("grus ru", ["runs"]), ("grus runs --so", ["--sort"]),
        ("grus compare r", ["runs"]),
        ("grus help tr", ["train", "translate"]), ("grus translate --model a", ["a text.en"]),
        ("grus translate r", ["runs"]), ("grus train o", ["one.yaml"]),
        ("grus import x --config ", ["one.yaml", "runs"]), ("grus runs --format j", ["json"]),
        ("grus compare a b --paired", ["--paired-ar", "--paired-ar-n", "--paired-bs-n"]),
    ])
    func bashCompletes(line: String, offers: [String]) throws {
        for file in ["one.yaml", "two.txt", "a text.en"] { try scratch.write("", to: file) }
        try FileManager.default.createDirectory(atPath: scratch["runs"], withIntermediateDirectories: true)
        #expect(try completions(line) == offers)
    }

    /// What the shells that may not be here complete in, by what stands in their scripts.
    @Test(arguments: [
        ("zsh", "'*:subcommands:(train "), ("zsh", "'*--set["),
        ("zsh", "'train:Trains the model of an experiment.'"),
        ("zsh", "'--extract[Write how a side is cut into tokens to a file, and show nothing.]:"),
        ("zsh", ":output:_files'"), ("fish", "-n '__fish_seen_subcommand_from help' -fka 'train "),
        ("fish", "a 'train' -d 'Trains the model of an experiment.'"),
    ])
    func scriptsOfferCommandsOptionsAndFiles(shell: String, part: String) throws {
        let script = try grus("--generate-completion-script", shell)
        script.expectSuccess()
        #expect(script.output.contains(part))
    }

    /// What fish offers, where it is here.
    @Test(
        .enabled(if: hasFish),
        arguments: [
            ("grus tr", ["train", "translate"]), ("grus train o", ["one.yaml"]), ("grus show --ex", ["--extract"]),
            ("grus show --extract s", ["source.model"]), ("grus help tr", ["train", "translate"]),
        ])
    func fishCompletes(line: String, offers: [String]) throws {
        for file in ["one.yaml", "two.txt"] { try scratch.write("", to: file) }
        let result = try shell(
            "cd '\(scratch.path)' && '\(executable.path)' --generate-completion-script fish >grus.fish && HOME='\(scratch.path)' fish -N -c 'source grus.fish; complete -C \"\(line)\"'"
        )
        let found = result.output.split(separator: "\n").compactMap { $0.split(separator: "\t").first.map(String.init) }
        #expect(found.sorted() == offers, "\(result.error)")
    }

    /// Of zsh that the script has no fault, where it is here; its completion needs a terminal.
    @Test(.enabled(if: hasZsh)) func zshReadsItsScript() throws {
        let result = try shell(
            "cd '\(scratch.path)' && '\(executable.path)' --generate-completion-script zsh >_grus && zsh -n _grus && zsh -fc 'fpath=($PWD $fpath); autoload -U compinit; compinit -u -D; echo ${_comps[grus]}'"
        )
        #expect(result.output == "_grus\n", "\(result.error)")
    }

    /// At a prompt, where a folder has the name of a command.
    @Test func aCommandIsNoFolder() throws {
        try FileManager.default.createDirectory(atPath: scratch["runs"], withIntermediateDirectories: true)
        try scratch.write(
            ". <('\(executable.path)' --generate-completion-script bash)\ngrus() { echo \"<$*>\"; }\ngrus ru\t\nexit\n",
            to: "keys")
        let shown = "TERM=dumb script -qec 'bash --norc --noprofile -i' /dev/null"
        let result = try shell("cd '\(scratch.path)' && (sleep 0.3; cat keys; sleep 0.3) | \(shown)")
        #expect(result.output.contains("<runs>"), "\(result.output)")
    }

    // MARK: Manual

    @Test(.enabled(if: hasPython)) func pagesAreWhole() throws {
        let script = "'\(Self.package)/scripts/make-manual' '\(executable.path)' '\(scratch["man"])'"
        let made = try shell(script)
        #expect(made.exitCode == 0, "\(made.error)")
        let commands =
            try grus("--help").output.components(separatedBy: "SUBCOMMANDS:\n").last?.split(separator: "\n")
            .filter { $0.hasPrefix("  ") && !$0.hasPrefix("   ") && !$0.contains("See ") }
            .compactMap { $0.split(separator: " ").first.map { "./grus-\($0).1" } } ?? []
        #expect(try files("man") == (commands + ["./grus.1"]).sorted())
        for file in try files("man") {
            let page = try scratch.read("man/\(file)")
            for title in ["NAME", "SYNOPSIS", "DESCRIPTION", "OPTIONS", "EXAMPLES", "EXIT STATUS", "SEE ALSO"] {
                #expect(page.contains("\n.SH \"\(title)\"\n"), "\(file): \(title)")
            }
        }
        #expect(try scratch.read("man/grus-train.1").contains("\n\\fBlog.jsonl\\fR\n"))
        let lint = try shell(
            "command -v groff || exit 0; cd '\(scratch["man"])' && for page in *.1; do groff -ww -man -Tutf8 -K utf8 $page >/dev/null; done"
        )
        #expect(lint.error == "")
    }
}

private let hasFish = (try? shell("command -v fish").exitCode) == 0
private let hasZsh = (try? shell("command -v zsh").exitCode) == 0
private let hasPython = (try? shell("command -v python3").exitCode) == 0

import Foundation
import Testing

/// Trainings that `mpirun` starts; without it there is nothing to test.
@Suite(.enabled(if: hasMPIRun, "mpirun is not installed"))
struct RankTests {
    private static let settings = ["--set", "training.shards=4", "training.stop.epochs=2", "--threads", "1"]

    /// In one memory, and with messages alone.
    @Test(arguments: ["", "--mca btl tcp,self"]) func ranksWriteWhatOneProcessWrites(transport: String) throws {
        let toy = try ToyExperiment()
        let (alone, ranks) = (toy.scratch["alone"], toy.scratch["ranks"])
        try grus("train", toy.config, "--output", alone, arguments: Self.settings).expectSuccess()
        let result = try mpirun(
            Array(repeating: ["train", toy.config, "--output", ranks] + Self.settings, count: 3), more: transport)
        result.expectSuccess()
        #expect(result.error.contains("3 ranks of 1 threads"))
        #expect(result.error.components(separatedBy: "done: ").count == 2, "one speaks for all")
        for file in ["best.safetensors", "last.safetensors"] {
            #expect(try toy.bytes(file, of: ranks) == toy.bytes(file, of: alone), "\(file)")
        }
    }

    @Test func anotherNumberOfRanksGoesOn() throws {
        let toy = try ToyExperiment()
        let (alone, ranks) = (toy.scratch["alone"], toy.scratch["ranks"])
        let longer = Self.settings + ["--set", "training.stop.epochs=3"]
        try grus("train", toy.config, "--output", alone, arguments: longer).expectSuccess()
        let first = ["train", toy.config, "--output", ranks] + Self.settings
        try mpirun([first, first]).expectSuccess()
        let second = ["train", ranks, "--resume", "--threads", "1", "--set", "training.stop.epochs=3"]
        try mpirun([second, second, second]).expectSuccess()
        #expect(try toy.bytes("last.safetensors", of: ranks) == toy.bytes("last.safetensors", of: alone))
    }

    @Test(arguments: [
        (
            ["--set", "training.clip=0.5"], Int32(78),
            "grus: rank 1 has another config: clip: 0.5 there, clip: 1.0 at rank 0\n"
        ),
        (["--set", "corpus.maximum_length=7"], 78, "grus: rank 1 has another config"),
        (["--set", "training.shards=1"], 78, "grus: rank 1: training.shards: 1 are too few for 2 ranks"),
    ])
    func aRankThatDoesSomethingElseEndsAll(more: [String], code: Int32, line: String) throws {
        let toy = try ToyExperiment()
        let usual = ["train", toy.config, "--output", toy.run] + Self.settings
        let result = try mpirun([usual, usual + more])
        #expect(result.exitCode == code)
        #expect(result.error.hasPrefix(line), "\(result.error)")
        #expect(!FileManager.default.fileExists(atPath: toy.run))
    }

    @Test func aRankWithAnotherCorpusEndsAll() throws {
        let (toy, other) = (try ToyExperiment(), try ToyExperiment())
        let lines = ToyExperiment.sentences.dropLast(9).map(\.german) + Array(repeating: "der Hund .", count: 9)
        try other.writeCompressed(Array(lines.map { "\($0)\n" }.joined().utf8), to: "train.de")
        let english = ToyExperiment.sentences.map { "\($0.english)\n" }.joined()
        try other.writeCompressed(Array(english.utf8), to: "train.en")
        let result = try mpirun([toy, other].map { ["train", $0.config, "--output", toy.run] + Self.settings })
        #expect(result.exitCode == 65)
        #expect(
            result.error.hasPrefix("grus: rank 1 has another training set, or segments it otherwise"), "\(result.error)"
        )
    }

    @Test func moreRanksThanShardsAreRefusedInOneLine() throws {
        let toy = try ToyExperiment()
        let command = ["train", toy.config, "--output", toy.run, "--set", "training.shards=1"]
        let result = try mpirun([command, command])
        #expect(result.exitCode == 78)
        #expect(result.error.hasPrefix("grus: training.shards: 1 are too few for 2 ranks"))
    }

    /// One that is stopped, as a machine that does not answer; the ranks share memory if they may.
    @Test(arguments: [("", 3), ("--mca btl tcp,self", 0)])
    func aSilentRankIsNamedByTheLeader(transport: String, sharing: Int) throws {
        let toy = try ToyExperiment()
        let settings = "--set training.shards=3 training.stop.epochs=100000 training.checkpoint.every=1"
        let result = try shellWithSignals(
            """
            \(mpirunWords) \(transport) -n 3 '\(executable.path)' train '\(toy.config)' --output '\(toy.run)' \
                --threads 1 --patience 1 --quiet \(settings) &
            while ! [ -e '\(toy.run)/last.safetensors' ]; do sleep 0.05; done
            for rank in $(pgrep -f "train .*--output \(toy.run) "); do
                if grep -q memfd:grus /proc/$rank/maps; then echo shares; fi
                if grep -qz '^OMPI_COMM_WORLD_RANK=2$' /proc/$rank/environ; then kill -STOP $rank; fi
            done
            wait $!
            """)
        #expect(result.exitCode == 71)
        // Open MPI has lines of its own when it loses a connection.
        let lines = result.error.split(separator: "\n").filter { $0.hasPrefix("grus: ") }
        #expect(lines == ["grus: rank 2 has not answered for 1 s"])
        #expect(result.output == String(repeating: "shares\n", count: sharing))
    }

    @Test func openMPIIsLoadedUnderMpirunAlone() throws {
        let toy = try ToyExperiment()
        let trace = ["LD_DEBUG": "files"]
        let alone = try grus("config", toy.config, environment: trace)
        #expect(alone.error.contains("libc.so"))
        #expect(!alone.error.contains("libmpi"))
    }
}

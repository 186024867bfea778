import Foundation
import Grus
import GrusFiles
import TestFolders
import Testing

@Suite struct RunDirectoryTests {
    @Test func aNewRunHoldsTheResolvedConfig() throws {
        let folder = try TemporaryFolder()
        let original = try config(minimalYAML)
        let run = try RunDirectory.create(at: "\(folder.path)/runs/tiny", config: original)
        #expect(try folder.read("runs/tiny/config.yaml") == original.yaml)
        #expect(try RunDirectory(existing: run.path).readConfig() == original)
        #expect(RunDirectory.standardPath(for: original) == "runs/tiny")
    }

    @Test func anotherRunIsNotOverwritten() throws {
        let folder = try TemporaryFolder()
        _ = try RunDirectory.create(at: folder.path, config: config(minimalYAML))
        let before = try folder.read("config.yaml")
        expect(
            .cannotCreate,
            "\(folder.path): holds another run: continue it with --resume, or choose another directory with --output"
        ) { try RunDirectory.create(at: folder.path, config: config(minimalYAML, overrides: ["seed=2"])) }
        #expect(try folder.read("config.yaml") == before)
    }

    @Test func otherFilesAreNotMixedWithARun() throws {
        let folder = try TemporaryFolder()
        try folder.write("mine", to: "thesis.tex")
        let message = "\(folder.path): holds other files (thesis.tex): choose another directory with --output"
        expect(.cannotCreate, message) { try RunDirectory.create(at: folder.path, config: config(minimalYAML)) }
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["thesis.tex"])
    }

    @Test func aFileInTheWayIsNamed() throws {
        let folder = try TemporaryFolder()
        try folder.write("", to: "runs")
        expect(.cannotCreate, "\(folder.path)/runs/x: cannot make the folder: Not a directory") {
            try RunDirectory.create(at: "\(folder.path)/runs/x", config: config(minimalYAML))
        }
        expect(.cannotCreate, "\(folder.path)/runs: cannot make the folder: File exists") {
            try RunDirectory.create(at: "\(folder.path)/runs", config: config(minimalYAML))
        }
    }

    /// What a process leaves that is killed before the config is in place.
    @Test func anInterruptedStartCanBeRepeated() throws {
        let folder = try TemporaryFolder()
        try folder.write("", to: "lock")
        try folder.write("name: ti", to: "config.yaml.123.1.tmp")
        expect(.missing, "\(folder.path): holds no run to continue: leave out --resume to begin one") {
            try RunDirectory.resume(at: folder.path, config: config(minimalYAML))
        }
        let run = try RunDirectory.create(at: folder.path, config: config(minimalYAML))
        #expect(try run.readConfig() == config(minimalYAML))
        #expect(try names(folder) == ["config.yaml", "lock"])
    }

    /// What a process leaves that is killed while it saves.
    @Test func halfACheckpointIsRemoved() throws {
        let folder = try TemporaryFolder()
        _ = try RunDirectory.create(at: folder.path, config: config(minimalYAML))
        for name in [
            "last.safetensors.123.4.tmp", "best.safetensors.123.5.tmp", "previous.safetensors.123.0.tmp",
            "scores.json.123.6.tmp", "my.tmp",
        ] {
            try folder.write("half", to: name)
        }
        _ = try RunDirectory.resume(at: folder.path, config: config(minimalYAML))
        // Scores are written by whoever evaluates, without the lock.
        #expect(try names(folder) == ["config.yaml", "lock", "my.tmp", "scores.json.123.6.tmp"])
    }

    private func names(_ folder: TemporaryFolder) throws -> [String] {
        try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
    }

    @Test func onlyOneTrainingAtATime() throws {
        let folder = try TemporaryFolder()
        let path = "\(folder.path)/run"
        try withExtendedLifetime(RunDirectory.create(at: path, config: config(minimalYAML))) {
            expect(.cannotCreate, "\(path)/lock: another process trains in this run") {
                try RunDirectory.resume(at: path, config: config(minimalYAML))
            }
        }
        _ = try RunDirectory.resume(at: path, config: config(minimalYAML))
    }

    @Test func aRunResumesWithItsOwnSettingsOnly() throws {
        let folder = try TemporaryFolder()
        let path = "\(folder.path)/run"
        _ = try RunDirectory.create(at: path, config: config(minimalYAML))
        let message =
            "\(path)/config.yaml: the run was made with other settings "
            + "(seed: 2, was 1; model.embedding: 8, was 256); restore them, or start a new run with --output"
        expect(.config, message) {
            try RunDirectory.resume(
                at: path, config: config(minimalYAML, overrides: ["model.embedding=8", "seed=2", "decoding.beam=2"]))
        }
        #expect(try RunDirectory(existing: path).readConfig() == config(minimalYAML))
        let longer = try config(minimalYAML, overrides: ["training.stop.epochs=99", "decoding.beam=2"])
        let run = try RunDirectory.resume(at: path, config: longer)
        #expect(try run.readConfig() == config(minimalYAML))
        try run.keep(longer)
        #expect(try run.readConfig() == longer)
    }

    @Test func aMissingRunIsNamed() {
        expect(.missing, "/nowhere: holds no run: config.yaml is missing") { try RunDirectory(existing: "/nowhere") }
    }

    @Test func aModelIsAFileOrTheBestOfARun() throws {
        let folder = try TemporaryFolder()
        try folder.write("", to: "model.safetensors")
        #expect(try RunDirectory.model(at: "\(folder.path)/model.safetensors") == "\(folder.path)/model.safetensors")
        let run = try RunDirectory.create(at: "\(folder.path)/run", config: config(minimalYAML))
        let none = #expect(throws: InputError.self) { try RunDirectory.model(at: run.path) }
        #expect(none?.description == "\(run.path): holds no checkpoint yet: train it first")
        try folder.write("", to: "run/last.safetensors")
        #expect(try RunDirectory.model(at: run.path) == run.last)
        try folder.write("", to: "run/best.safetensors")
        #expect(try RunDirectory.model(at: run.path) == run.best)
        let missing = #expect(throws: InputError.self) { try RunDirectory.model(at: "/nowhere") }
        #expect(missing?.description == "/nowhere: no such model file or run directory")
    }

    private func expect(_ kind: InputError.Kind, _ message: String, _ body: () throws -> RunDirectory) {
        let error = #expect(throws: InputError.self) { _ = try body() }
        #expect(error?.description == message)
        #expect(error?.kind == kind)
    }
}

import Foundation
import Grus
import GrusFiles
import TestFolders
import Testing

@Suite struct RunSettingsTests {
    private let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    private func settings(_ name: String, _ overrides: [String], _ change: (String) -> String = { $0 }) throws
        -> RunSettings
    {
        try folder.write(change(config(minimalYAML, overrides: overrides).yaml), to: name)
        return try RunSettings(config: "\(folder.path)/\(name)")
    }

    @Test func keysThatDifferAreToldInTheOrderOfTheReference() throws {
        let one = try settings("one", [])
        let other = try settings("other", ["training.batch.tokens=10", "seed=2", "model.cell.reset=before"])
        let differences = RunSettings.differences([one, other, one])
        #expect(differences.map(\.key) == ["seed", "model.cell.reset", "training.batch"])
        #expect(differences[2].values == ["{sentences: 64}", "{tokens: 10}", "{sentences: 64}"])
        #expect(RunSettings.differences([one, one]).isEmpty)
    }

    /// Of another version, or of another kind of part.
    @Test func aKeyThatIsMissingHasItsDefault() throws {
        let one = try settings("one", [])
        let older = try settings("older", []) { $0.replacing(#/ +label_smoothing: .*\n/#, with: "") }
        #expect(older["training.label_smoothing"] == nil && RunSettings.differences([one, older]).isEmpty)
        let newer = try settings("newer", []) { $0 + "future: {key: 3, list: [1, 2]}\n" }
        #expect(RunSettings.differences([one, newer]).map(\.key) == ["future.key", "future.list"])
        #expect(RunSettings.differences([one, newer]).map(\.values) == [[nil, "3"], [nil, "[1, 2]"]])
    }

    @Test(arguments: [
        ("seed", "seed"), ("model.cell.reset", "reset"), ("model.encoder.layers", "encoder.layers"),
        ("training.optimizer.learning_rate", "learning_rate"), ("new.key", "key"),
    ])
    func keysAreCalledByTheirEnds(key: String, short: String) {
        #expect(RunSettings.shortest(key) == short)
    }

    @Test(arguments: ["", "text", "[1, 2]", "a: [1", "\u{0}"]) func whatIsNoConfigIsRefused(text: String) throws {
        try folder.write(text, to: "config.yaml")
        #expect(throws: InputError.self) { try RunSettings(config: "\(folder.path)/config.yaml") }
    }
}

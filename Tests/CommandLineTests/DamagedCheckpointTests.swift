import Foundation
import Testing

/// Checkpoints that something has damaged: a run goes on from the one before, or says that it cannot.
struct DamagedCheckpointTests {
    private let toy: ToyExperiment
    /// A run of three epochs that nothing has happened to.
    private let whole: String

    init() throws {
        toy = try ToyExperiment()
        whole = toy.scratch["whole"]
        try toy.train("--set", "training.stop.epochs=3", output: whole).expectSuccess()
        try toy.train("--set", "training.stop.epochs=2").expectSuccess()
    }

    /// What can become of a file.
    enum Damage: CaseIterable {
        case bitInTheHeader, bitInTheMiddle, lastBit, cutShort, empty, gone

        func applied(to bytes: Data) -> Data? {
            var bytes = bytes
            switch self {
            case .bitInTheHeader: bytes[40] ^= 4
            case .bitInTheMiddle: bytes[bytes.count / 2] ^= 1
            case .lastBit: bytes[bytes.count - 1] ^= 128
            case .cutShort: bytes = bytes.prefix(bytes.count / 3)
            case .empty: bytes = Data()
            case .gone: return nil
            }
            return bytes
        }
    }

    private func damage(_ file: String, _ damage: Damage) throws {
        let path = "\(toy.run)/\(file)"
        let damaged = damage.applied(to: try toy.bytes(file))
        // Another file: two names may have one.
        try FileManager.default.removeItem(atPath: path)
        if let damaged { try damaged.write(to: URL(fileURLWithPath: path)) }
    }

    @Test(arguments: Damage.allCases)
    func theCheckpointBeforeIsUsed(of kind: Damage) throws {
        try damage("last.safetensors", kind)
        let result = try toy.train("--resume", "--quiet", "--set", "training.stop.epochs=3")
        result.expectSuccess()
        #expect(result.error.split(separator: "\n").count == 1, "\(result.error)")
        #expect(result.error.contains("/last.safetensors: "), "\(result.error)")
        #expect(result.error.contains("going on from the checkpoint before it, \(toy.run)/previous.safetensors"))
        for file in ["best.safetensors", "last.safetensors", "previous.safetensors", "config.yaml"] {
            #expect(try toy.bytes(file) == toy.bytes(file, of: whole), "\(file)")
        }
        #expect(try toy.history() == toy.history(of: whole))
        #expect(try toy.files() == toy.files(of: whole))
    }

    @Test(arguments: Damage.allCases)
    func bothDamagedAreRefused(by kind: Damage) throws {
        try damage("last.safetensors", .bitInTheMiddle)
        try damage("previous.safetensors", kind)
        let before = try files()
        let result = try toy.train("--resume", "--set", "training.stop.epochs=3")
        expectRefusal(result, 65, "last.safetensors: the file is damaged")
        if kind != .gone { #expect(result.error.contains("previous.safetensors")) }
        #expect(try files() == before)
    }

    private func files() throws -> [String: Data] {
        Dictionary(uniqueKeysWithValues: try toy.files().map { ($0, try toy.bytes($0)) })
    }

    /// The damaged one is not kept as the one before the next.
    @Test func whatWasDamagedIsGone() throws {
        try damage("last.safetensors", .bitInTheMiddle)
        try toy.train("--resume", "--set", "training.stop.epochs=3").expectSuccess()
        try damage("last.safetensors", .bitInTheMiddle)
        try toy.train("--resume", "--set", "training.stop.epochs=3").expectSuccess()
        #expect(try toy.bytes("last.safetensors") == toy.bytes("last.safetensors", of: whole))
    }
}

import Foundation
import GrusAutodiff
import GrusFiles
import GrusNetworks
import GrusNumerics
import Testing

struct SafeTensorsTests {
    let folder: URL
    let path: String

    init() throws {
        folder = FileManager.default.temporaryDirectory.appendingPathComponent("grus-\(UUID().uuidString)")
        path = folder.appendingPathComponent("model.safetensors").path
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    }

    /// Runs a test in a folder that is gone afterwards.
    func inFolder(_ body: () throws -> Void) rethrows {
        defer { try? FileManager.default.removeItem(at: folder) }
        try body()
    }

    func put(_ bytes: [UInt8]) throws {
        try Data(bytes).write(to: URL(fileURLWithPath: path))
    }

    /// A file of a header and some bytes.
    func put(_ header: String, body: Int = 0) throws {
        let text = Array(header.utf8)
        let length = (0..<8).map { UInt8(truncatingIfNeeded: text.count >> (8 * $0)) }
        try put(length + text + Array(repeating: 0, count: body))
    }

    /// The one line that opening the file ends with.
    func fault() -> InputError? {
        let error = #expect(throws: InputError.self) { try SafeTensors(path: path) }
        #expect(error?.file == path)
        #expect(error?.description.contains("\n") == false)
        return error
    }

    // MARK: Checksum

    /// Every byte counts: those of numbers and of blobs, of names, types and shapes, and of the strings of the header; but
    /// for the key of the checksum, without which there is none.
    @Test func aChangedByteIsFound() throws {
        try inFolder {
            try writeModel()
            let whole = try [UInt8](Data(contentsOf: URL(fileURLWithPath: path)))
            let key = try #require(whole.firstRange(of: Array("checksum".utf8)))
            for place in stride(from: 8, to: whole.count, by: 29) where !key.contains(place) {
                var changed = whole
                changed[place] ^= 1
                try put(changed)
                _ = fault()
            }
        }
    }

    @Test func aFileWithoutAChecksumIsRead() throws {
        try inFolder {
            try put(#"{"x":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}"#, body: 4)
            let file = try SafeTensors(path: path)
            #expect(file.checksum == nil)
            #expect(try file.floats("x", shape: [1]) == [0])
        }
    }

    @Test(arguments: [Float.nan, .infinity, -.infinity])
    func numbersThatAreNotFiniteAreRefused(number: Float) throws {
        try inFolder {
            let model = Kind().model()
            let entries = model.parameters.layout.entries
            let bias = try #require(entries.first { $0.name == "output.bias" }).parameter
            var values = model.parameters.values(of: bias)
            values[values.count - 1] = number
            model.parameters.set(bias, to: values)
            try SafeTensors.write(model.parameters.tensors(), to: path)
            let file = try SafeTensors(path: path)
            let error = #expect(throws: InputError.self) { try Kind().model().parameters.load(file) }
            #expect(error?.kind == .data)
            #expect(error?.message.contains("output.bias") == true)
        }
    }

    /// In a process that has no room for the model.
    @Test func shapesAreComparedBeforeMemoryIsTaken() async throws {
        await #expect(processExitsWith: .exitCode(65)) {
            let tests = try SafeTensorsTests()
            try tests.writeModel()
            var config = Kind().model().config
            config.encoder.hidden = 16384
            config.encoder.layers = 64
            do throws(InputError) {
                _ = try Seq2Seq(
                    config, sourceVocabulary: 11, targetVocabulary: 13, weights: SafeTensors(path: tests.path))
            } catch {
                try? FileManager.default.removeItem(at: tests.folder)
                exit(error.kind.exitCode)
            }
        }
    }

    // MARK: Round trip

    let tricky = "quotes \" and \\, lines\n and tabs\t, \u{1} and „é 语“ 🐦"

    func writeModel() throws {
        let model = Kind().model()
        try SafeTensors.write(
            [SafeTensors.Item("spm", [1, 2, 3, 255])] + model.parameters.tensors() + [SafeTensors.Item("empty", [])],
            metadata: ["config": tricky, tricky: "value"], to: path)
    }

    @Test func whatIsWrittenIsRead() throws {
        try inFolder {
            try writeModel()
            let (file, model) = (try SafeTensors(path: path), Kind().model())
            #expect(file.metadata == ["config": tricky, tricky: "value"])
            #expect(file.bytes("spm") == [1, 2, 3, 255])
            #expect(file.bytes("empty") == [])
            #expect(file.bytes("target.embedding") == nil && file.bytes("nothing") == nil)
            let loaded = Seq2Seq(model.config, sourceVocabulary: 9, targetVocabulary: 9, seed: 7)
            try loaded.parameters.load(file)
            for entry in model.parameters.layout.entries {
                #expect(loaded.parameters.values(of: entry.parameter) == model.parameters.values(of: entry.parameter))
            }
        }
    }

    @Test func wholeNumbersAreRead() throws {
        try inFolder {
            let numbers: [Int32] = [3, -1, .max, .min, 0]
            try SafeTensors.write(
                [
                    SafeTensors.Item("b", [7]), SafeTensors.Item("n", integers: numbers),
                    SafeTensors.Item("none", integers: []),
                ], to: path)
            let file = try SafeTensors(path: path)
            #expect(try file.integers("n") == numbers && file.integers("none") == [])
            for (name, message) in [("b", "type U8, not I32"), ("m", "no tensor m")] {
                let error = #expect(throws: InputError.self) { try file.integers(name) }
                #expect(error?.message.contains(message) == true)
            }
        }
    }

    @Test func equalContentsMakeEqualFilesWhoseNumbersAreAligned() throws {
        try inFolder {
            try writeModel()
            let first = try Data(contentsOf: URL(fileURLWithPath: path))
            try writeModel()
            #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == first)
            #expect(first.prefix(8).reversed().reduce(0) { $0 << 8 | Int($1) } % 8 == 0)
        }
    }

    @Test func aFileOfPyTorchIsRead() throws {
        let path = try #require(
            Bundle.module.path(forResource: "pytorch", ofType: "safetensors", inDirectory: "Fixtures"))
        let file = try SafeTensors(path: path)
        #expect(file.entries["encoder.weight_ih_l0"]?.shape == [15, 6])
        #expect(try file.floats("target.weight", shape: [13, 6]).count == 78)
    }

    // MARK: Damage

    @Test func aFileCutAnywhereIsDamaged() throws {
        try inFolder {
            try SafeTensors.write([SafeTensors.Item("a", [1, 2, 3])], metadata: ["key": "value"], to: path)
            let whole = [UInt8](try Data(contentsOf: URL(fileURLWithPath: path)))
            for count in 0..<whole.count {
                try put(Array(whole.prefix(count)))
                #expect(fault()?.kind == .data, "\(count) bytes")
            }
        }
    }

    /// Headers with 16 bytes behind them, and a word of what is said about each.
    static let faults: [(header: String, word: String)] = [
        ("hello", "JSON"),
        ("[1, 2]", "JSON"),
        ("{\"a\": 1", "JSON"),
        (String(repeating: "[", count: 100_000), "JSON"),
        (#"{"a": 1}"#, "malformed"),
        (#"{"a\nb": 1}"#, "malformed"),
        (#"{"a": {"dtype": "F32", "data_offsets": [0, 16]}}"#, "malformed"),
        (#"{"a": {"dtype": "F32", "shape": [4], "data_offsets": [0]}}"#, "malformed"),
        (#"{"a": {"dtype": "F32", "shape": [4], "data_offsets": [16, 0]}}"#, "malformed"),
        (#"{"a": {"dtype": "F32", "shape": [4], "data_offsets": [-16, 0]}}"#, "malformed"),
        (#"{"a": {"dtype": "F32", "shape": [4], "data_offsets": [0.5, 16.5]}}"#, "malformed"),
        (#"{"a": {"dtype": "F32", "shape": [-2, -2], "data_offsets": [0, 16]}}"#, "malformed"),
        (#"{"a": {"dtype": "F32", "shape": "4", "data_offsets": [0, 16]}}"#, "malformed"),
        (#"{"a": {"dtype": "F32", "shape": [4], "data_offsets": [0, 99999999999999999999]}}"#, "malformed"),
        (#"{"__metadata__": {"a": 1}, "a": {"dtype": "F32", "shape": [4], "data_offsets": [0, 16]}}"#, "metadata"),
        (#"{"a": {"dtype": "F16", "shape": [8], "data_offsets": [0, 16]}}"#, "F16"),
        (#"{"a": {"shape": [8], "data_offsets": [0, 16]}}"#, "element type"),
        (#"{"a": {"dtype": "F32", "shape": [5], "data_offsets": [0, 20]}}"#, "cut short"),
        (#"{"a": {"dtype": "F32", "shape": [4], "data_offsets": [4, 9223372036854775807]}}"#, "cut short"),
        (#"{"a": {"dtype": "F32", "shape": [3], "data_offsets": [0, 16]}}"#, "shape"),
        (#"{"a": {"dtype": "F32", "shape": [4294967296, 4294967296], "data_offsets": [0, 16]}}"#, "large"),
        (#"{"a": {"dtype": "F32", "shape": [4611686018427387904], "data_offsets": [0, 0]}}"#, "large"),
        (
            #"{"a": {"dtype": "F32", "shape": [3], "data_offsets": [0, 12]}, "#
                + #""b": {"dtype": "F32", "shape": [2], "data_offsets": [8, 16]}}"#, "overlap"
        ),
        (
            #"{"a": {"dtype": "F32", "shape": [1], "data_offsets": [0, 4]}, "#
                + #""b": {"dtype": "F32", "shape": [2], "data_offsets": [8, 16]}}"#, "gap"
        ),
        (#"{"a": {"dtype": "F32", "shape": [3], "data_offsets": [0, 12]}}"#, "behind"),
    ]

    @Test(arguments: faults)
    func aWrongHeaderIsDamage(header: String, word: String) throws {
        try inFolder {
            try put(header, body: 16)
            let error = fault()
            #expect(error?.kind == .data)
            #expect(error?.message.contains(word) == true, "\(error?.message ?? "")")
        }
    }

    @Test func anotherKindOfFileIsNamedSo() throws {
        try inFolder {
            try put(Array(repeating: 0xFF, count: 100))
            #expect(fault()?.message.contains("not a safetensors file") == true)
        }
    }

    @Test func aFileThatCannotBeReadIsMissing() throws {
        try inFolder {
            #expect(fault()?.kind == .missing)
            try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
            #expect(fault()?.kind == .missing)
        }
    }

    @Test func tensorsAreCheckedAgainstWhatIsWanted() throws {
        try inFolder {
            try writeModel()
            let file = try SafeTensors(path: path)
            for (name, shape) in [("nothing", [9, 4]), ("spm", [4]), ("target.embedding", [4, 9])] {
                let error = #expect(throws: InputError.self) { try file.floats(name, shape: shape) }
                #expect(error?.kind == .data && error?.message.contains(name) == true)
            }
            #expect(throws: InputError.self) { try Kind(layers: 2).model().parameters.load(file) }
            #expect(throws: InputError.self) { try PyTorchImport(file).load(into: Kind().model()) }
            for kind in [Kind(layers: 2), Kind(bridge: .zero), Kind(cell: .lstm)] {
                let error = #expect(throws: InputError.self) { try PyTorchImport(file).load(into: kind.model()) }
                #expect(error?.kind == .config)
            }
        }
    }
}

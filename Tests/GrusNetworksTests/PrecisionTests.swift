import Foundation
import GrusAutodiff
import GrusFiles
import GrusNetworks
import GrusNumerics
import Testing

/// Models in other precisions and from files, of every kind.
struct PrecisionTests {
    /// The loss of a model whose products have copies of the weights, again and again.
    func losses(_ model: Seq2Seq, count: Int = 1) -> [Double] {
        let (worker, weights) = (Worker(), ProductWeights(model.parameters))
        return (0..<count).map { _ in
            let tape = Tape(worker: worker, parameters: model.parameters, weights: weights)
            return model.loss(sources: TinyBatch.sources, targets: TinyBatch.targets, on: tape).plain
        }
    }

    /// Writes a model to a file, and opens it.
    func reopened(_ model: Seq2Seq, metadata: [String: String] = [:]) throws -> Seq2Seq {
        let path = FileManager.default.temporaryDirectory.appending(path: "grus-\(UUID().uuidString)").path
        defer { try? FileManager.default.removeItem(atPath: path) }
        try SafeTensors.write(model.parameters.tensors(), metadata: metadata, to: path)
        return try Seq2Seq(
            model.config, sourceVocabulary: 9, targetVocabulary: 9, weights: SafeTensors(path: path))
    }

    /// The losses of these large weights are far from what rounding by a percent changes.
    @Test(arguments: Kind.all) func int8IsCloseToSinglePrecision(kind: Kind) throws {
        let model = kind.model()
        let rounded = try model.rounded(to: .int8)
        let (exact, close) = (losses(model)[0], losses(rounded)[0])
        #expect(exact != close)
        #expect(abs(exact - close) < (kind.needsClosePoints ? 0.2 : 0.05) * exact, "\(exact), \(close)")
        let file = try reopened(rounded, metadata: [ParameterStore.precisionKey: "int8"])
        #expect(file.parameters.precision == .int8)
        #expect(losses(file) == [close])
    }

    @Test func bfloat16IsCloseToSinglePrecision() throws {
        let model = Kind().model()
        let rounded = try model.rounded(to: .bf16)
        let (exact, close) = (losses(model)[0], losses(rounded)[0])
        #expect(exact != close && abs(exact - close) < 0.02 * exact)
    }

    /// Weights of a file are multiplied where they lie until a copy pays: to the same bits.
    @Test(arguments: [Kind(), Kind(cell: .lstm, layers: 2), Kind(mix: Kind.mixes[4])])
    func aModelThatLiesInItsFileComputesTheSame(kind: Kind) throws {
        let model = kind.model()
        let expected = losses(model)
        #expect(Set(losses(try reopened(model), count: 40)) == Set(expected))
    }

    @Test func whatIsMissingIsNamed() throws {
        let rounded = try Kind().model().rounded(to: .int8)
        for metadata in [[:], [ParameterStore.precisionKey: "f32"]] {
            let error = #expect(throws: InputError.self) { try reopened(rounded, metadata: metadata) }
            #expect(error?.message == "target.embedding is of type I8, not F32")
        }
        let error = #expect(throws: InputError.self) {
            try reopened(Kind().model(), metadata: [ParameterStore.precisionKey: "int8"])
        }
        #expect(error?.message == "target.embedding is of type F32, not I8")
    }
}

import Grus
import GrusFiles
import GrusTraining
import Testing

/// The section `training.loss`.
@Suite struct ConfigLossTests {
    private func message(_ training: String, _ overrides: String...) throws -> String {
        let error = try #require(throws: InputError.self) {
            try config("\(minimalYAML)training: \(training)\n", overrides: overrides)
        }
        return error.description
    }

    @Test func aKindIsShortForItsSection() throws {
        let read = try config(minimalYAML, overrides: ["training.loss=minimum_risk", "training.loss.alpha=0.1"])
        var expected = LossConfig()
        (expected.kind, expected.alpha) = (.minimumRisk, 0.1)
        #expect(read.training.loss == expected)
        #expect(try config(minimalYAML).training.loss == LossConfig())
    }

    @Test func aKindHasItsOwnKeysAlone() throws {
        #expect(try config(minimalYAML).yaml.contains("  loss:\n    kind: cross_entropy\n  label_smoothing"))
        #expect(
            try message("{loss: {candidates: 8}}").contains(
                "training.loss.candidates does not belong to kind: cross_entropy"))
        #expect(try message("{loss: {kind: minimum_risk, alpha: 0}}").contains("training.loss.alpha: expected"))
        #expect(try message("{loss: {kind: minimum_risk, candidats: 2}}").contains("did you mean"))
    }

    @Test(arguments: ["truncate: 5", "r_drop: 1", "teacher_forcing: 0.5", "label_smoothing: 0.1"])
    func whatActsOnLikelihoodsIsRefused(setting: String) throws {
        let key = try #require(setting.split(separator: ":").first)
        let found = try message("{\(setting), loss: {kind: minimum_risk}}")
        #expect(found.hasPrefix("tiny.yaml:"), "\(found)")
        #expect(found.contains("training.\(key) is not for training.loss.kind: minimum_risk"), "\(found)")
    }

    @Test func oneCandidateIsRefused() throws {
        let alone = "{loss: {kind: minimum_risk, candidates: 1, reference: false"
        #expect(try message("\(alone)}}").contains("one candidate has nothing to be weighed against"))
        #expect(throws: Never.self) {
            try config("\(minimalYAML)training: \(alone), cross_entropy: 0.1}, label_smoothing: 0.1}\n")
        }
    }

    @Test func anUntrainedModelIsWarnedOf() throws {
        let risky = try config(minimalYAML, overrides: ["training.loss=minimum_risk"])
        #expect(risky.warnings.contains { $0.contains("name a trained one in training.start_from") })
        let trained = try config(
            minimalYAML, overrides: ["training.loss=minimum_risk", "training.start_from=/model"])
        #expect(trained.warnings.isEmpty)
        #expect(try config(minimalYAML).warnings.isEmpty)
    }
}

import Foundation
import Grus
import GrusFiles
import Testing

/// The trials of sweeps, which nothing is trained for.
struct SweepPlanTests {
    private func plan(_ method: String, _ parameters: String, _ more: String = "") throws -> SweepPlan {
        let folder = FileManager.default.temporaryDirectory.path + "/grus-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let experiment = """
            name: toy
            corpus: {source: en, target: de, train: train, dev: dev}
            training: {validate: {metrics: [loss, bleu]}, stop: {metric: bleu}}
            """
        try Data(experiment.utf8).write(to: URL(fileURLWithPath: "\(folder)/toy.yaml"))
        let sweep = "name: s\nconfig: toy.yaml\nmethod: \(method)\nparameters:\n\(parameters)\n\(more)\n"
        try Data(sweep.utf8).write(to: URL(fileURLWithPath: "\(folder)/sweep.yaml"))
        return try SweepPlan(SweepConfig(file: "\(folder)/sweep.yaml"))
    }

    private func refusal(_ method: String, _ parameters: String, _ more: String = "") -> InputError? {
        do {
            _ = try plan(method, parameters, more)
            return nil
        } catch {
            return error as? InputError
        }
    }

    @Test func aGridHasEveryCombination() throws {
        let plan = try plan(
            "{kind: grid}", "  model.cell.kind: [gru, lstm]\n  model.embedding: {from: 8, to: 24, step: 8}")
        #expect(
            plan.trials.map(\.values) == [
                ["gru", "8"], ["gru", "16"], ["gru", "24"], ["lstm", "8"], ["lstm", "16"], ["lstm", "24"],
            ])
        #expect(plan.trials.map(\.config.model.embedding) == [8, 16, 24, 8, 16, 24])
        #expect(plan.trials.map(\.folder).last == "trial-0006")
    }

    @Test func anAblationChangesOneValueAtATime() throws {
        let plan = try plan(
            "{kind: ablation}",
            "  model.cell.kind: [gru, lstm, mgu]\n  model.embedding: {from: 8, to: 16, step: 8}\n  seed: [3]")
        #expect(
            plan.trials.map(\.values) == [
                ["gru", "8", "3"], ["lstm", "8", "3"], ["mgu", "8", "3"], ["gru", "16", "3"],
            ])
        #expect(plan.brackets.map(\.trials) == [4])
        let range = "  model.dropout.state: {from: 0.1, to: 0.2}"
        #expect(refusal("{kind: ablation}", range)?.description.contains("an ablation needs a list of values") == true)
        #expect(refusal("{kind: ablation, seed: 2}", "  seed: [1]")?.description.contains("method.seed") == true)
    }

    @Test func decimalStepsEndWhereTheyShould() throws {
        let plan = try plan("{kind: grid}", "  training.label_smoothing: {from: 0.0, to: 0.3, step: 0.1}")
        #expect(plan.trials.map(\.values) == [["0"], ["0.1"], ["0.2"], ["0.3"]])
    }

    @Test func mappingsAndListsAreValues() throws {
        let plan = try plan(
            "{kind: grid}",
            "  training.batch: [{sentences: 8}, {tokens: 100}]\n  training.stop.metric: [[loss, bleu], loss]",
            "metric: loss")
        #expect(plan.trials.map(\.config.training.batch) == [.sentences(8), .sentences(8), .tokens(100), .tokens(100)])
        #expect(plan.trials.map(\.config.training.stop.furtherMetrics) == [[.bleu], [], [.bleu], []])
        #expect(plan.metric == .loss)
    }

    private static let ranges = """
          training.optimizer.learning_rate: {from: 0.001, to: 0.1, scale: log}
          model.embedding: {from: 8, to: 10}
        """

    @Test func moreTrialsLeaveTheOthersAsTheyAre() throws {
        let few = try plan("{kind: random, trials: 20}", Self.ranges)
        let more = try plan("{kind: random, trials: 200}", Self.ranges + "\n  seed: [1, 2]")
        #expect(few.trials.map(\.values) == more.trials.prefix(20).map { Array($0.values.dropLast()) })
        let other = try plan("{kind: random, trials: 20, seed: 2}", Self.ranges)
        #expect(few.trials.map(\.values) != other.trials.map(\.values))
        let rates = more.trials.map(\.config.training.optimizer.learningRate)
        #expect(rates.allSatisfy { (0.001...0.1).contains($0) })
        // Half of them below the geometric mean of the ends.
        #expect((70...130).contains(rates.count { $0 < 0.01 }))
        let sizes = more.trials.map(\.config.model.embedding)
        #expect(Set(sizes) == [8, 9, 10] && (45...90).contains(sizes.count { $0 == 9 }))
    }

    @Test func rungsAreTheLimitsOfATraining() throws {
        let plan = try plan(
            "{kind: halving, trials: 4, resource: {unit: updates, least: 3, most: 10, factor: 2}}", Self.ranges)
        let stops = plan.brackets[0].rungs.map { plan.trials[0].runs[0].config(for: $0, .updates).training.stop }
        #expect(stops.map(\.updates) == [5, 10])
        #expect(stops.map(\.epochs) == [nil, nil])
    }

    @Test func everySeedIsATraining() throws {
        let plan = try plan("{kind: grid}", "  model.embedding: [8, 9]", "seeds: [5, 2]")
        #expect(plan.trials.count == 2)
        let runs = plan.trials[1].runs
        #expect(runs.map(\.folder) == ["trial-0002/seed-5", "trial-0002/seed-2"] && runs.map(\.config.seed) == [5, 2])
        #expect(runs.map(\.config.model.embedding) == [9, 9] && plan.text.contains("each with the seeds 5, 2"))
    }

    @Test(arguments: [
        ("seeds: [1, 1]", "seeds: the list names something twice"), ("seeds: [-1]", "seeds: expected"),
        ("seeds: 3", "seeds: expected a list"), ("seeds: [1]\nset: {seed: 2}", "seed cannot be set beside seeds"),
        ("seeds: [\((0...100).map(String.init).joined(separator: ", "))]", "at most 100"),
    ])
    func impossibleSeedsAreSaid(_ more: String, _ message: String) throws {
        let fault = try #require(refusal("{kind: grid}", "  model.embedding: [8, 9]", more))
        #expect(fault.kind == .config && "\(fault)".contains("sweep.yaml:") && "\(fault)".contains(message), "\(fault)")
    }

    @Test(arguments: [
        ("{kind: grid}", "  model.hiden: [1]", "sweep.yaml:5: trial 1 (model.hiden 1): unknown key model.hiden"),
        (
            "{kind: grid}", "  model.embedding: [8, 0]",
            "sweep.yaml:5: trial 2 (model.embedding 0): model.embedding: expected"
        ),
        ("{kind: grid}", "  training.label_smoothing: {from: 0.0, to: 0.3}", "a grid needs a list of values"),
        ("{kind: grid, trials: 3}", "  seed: [1]", "sweep.yaml:3: method.trials does not belong to kind: grid"),
        ("{kind: random}", "  seed: [1]", "sweep.yaml:3: method.trials is missing"),
        (
            "{kind: random, trial: 3}", "  seed: [1]",
            "unknown key method.trial: expected kind, trials, seed or resource"
        ),
        ("{kind: random, trials: 3}", "  seed: 1", "parameters.seed: expected a list of values"),
        ("{kind: random, trials: 3}", "  seed: {from: 3, to: 2}", "parameters.seed: to must be above from"),
        ("{kind: random, trials: 3}", "  training.clip: {from: 0, to: 2, scale: log}", "begins above 0"),
        ("{kind: halving, trials: 3}", "  seed: [1]", "method.resource"),
        (
            "{kind: hyperband, resource: {most: 9}}", "  training.stop.epochs: [1, 2]",
            "training.stop.epochs cannot be set beside method.resource"
        ),
        ("{kind: hyperband, resource: {most: 9, least: 10}}", "  seed: [1]", "most is 9, below least, which is 10"),
        ("{kind: grid}", "  training.validate.metrics: [[loss]]", "trial 1 (training.validate.metrics [loss])"),
    ])
    func whatIsImpossibleIsSaid(_ method: String, _ parameters: String, _ message: String) throws {
        let fault = try #require(refusal(method, parameters))
        #expect(fault.kind == .config)
        #expect("\(fault)".contains(message), "\(fault)")
        #expect("\(fault)".contains("sweep.yaml"), "\(fault)")
    }
}

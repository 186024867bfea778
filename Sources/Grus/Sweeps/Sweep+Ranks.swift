import GrusFiles
import GrusRanks
import GrusRuntime

extension Sweep {
    /// What the trainings of a rung have come to.
    struct Outcome: Codable {
        /// By folder of a training why it failed.
        let failures: [String: String]
        /// Whether any process was asked to end.
        let isInterrupted: Bool
    }

    /// What all processes must begin with.
    var agreement: RankAgreement {
        // Where the files lie is for each machine to know.
        let experiments = plan.trials.prefix(1).map { trial in
            var config = trial.config
            (config.corpus.train, config.corpus.dev, config.corpus.test) = ([], nil, [])
            return config.yaml
        }
        return RankAgreement([
            .init(kind: .system, fault: "runs another version of Grus", value: grusVersion),
            .init(kind: .config, fault: "has another sweep", value: plan.config.text),
            .init(kind: .config, fault: "has another config", value: experiments.joined()),
        ])
    }

    /// Trains what the leader deals out, rung by rung, until it has no more.
    func follow() throws(InputError) {
        Interruption.observe()
        while let steps = try options.ranks.told([Step]?.none) { _ = try train(steps, among: options.ranks) }
    }

    /// Tells those who follow that there is nothing more to train.
    func dismissFollowers() throws(InputError) { _ = try options.ranks.told([Step]?.none) }

    /// Trains side by side, in all processes.
    func trainTogether(_ steps: [Step]) throws(InputError) -> Outcome {
        try train(options.ranks.told(steps) ?? steps, among: options.ranks)
    }

    private func train(_ steps: [Step], among ranks: RankGroup) throws(InputError) -> Outcome {
        let (trainer, jobs) = trainer(for: steps.count)
        try ranks.communicator.deal(steps.count, slots: jobs, isStopped: { trainer.isStopped }) { number in
            trainer.train(trial(steps[number]))
        }
        let own = Outcome(failures: try trainer.failures(), isInterrupted: Interruption.signal != nil)
        let all = try ranks.gathered(own)
        return Outcome(
            failures: all.reduce(into: [:]) { $0.merge($1.failures) { $1 } },
            isInterrupted: all.contains(where: \.isInterrupted))
    }
}

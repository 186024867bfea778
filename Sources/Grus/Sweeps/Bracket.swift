import GrusTraining

/// Trials that compete: all of them begin, and from rung to rung the best go on.
package struct Bracket: Sendable, Equatable {
    /// What some trials have been given.
    package struct Rung: Sendable, Equatable, Codable {
        /// How many trials.
        package let trials: Int
        /// The epochs or updates of each from its beginning; nil for as many as the experiment says.
        package let resource: Int?
    }

    /// The first one has all trials.
    package let rungs: [Rung]

    /// How many trials there are.
    package var trials: Int { rungs[0].trials }

    /// Trials that are all trained whole.
    package static func whole(_ trials: Int) -> Bracket { Bracket(rungs: [Rung(trials: trials, resource: nil)]) }

    /// Successive halving (Jamieson and Talwalkar 2016): of the trials of a rung one of `factor` goes on, rounded down but at
    /// least one, with `factor` times as much.
    ///
    /// - Parameter skipping: how many of the smallest rungs are left out.
    package static func halving(_ trials: Int, _ resource: SweepResource, skipping: Int = 0) -> Bracket {
        var count = trials
        return Bracket(
            rungs: resource.rungs.dropFirst(skipping).map { amount in
                defer { count = max(1, count / resource.factor) }
                return Rung(trials: count, resource: amount)
            })
    }

    /// The brackets of Hyperband as table 1 of Li et al. 2018 has them, that with the smallest beginnings first: bracket s has
    /// ⌊(s_max + 1) / (s + 1)⌋ · factor^s trials, so that each takes about as much as any other.
    package static func hyperband(_ resource: SweepResource) -> [Bracket] {
        let most = resource.rungs.count - 1
        return (0...most).reversed().map { s in
            let trials = (0..<s).reduce((most + 1) / (s + 1)) { count, _ in count * resource.factor }
            return halving(trials, resource, skipping: most - s)
        }
    }

    /// The trials that go on, in their order: those with the best values; of equal ones the first. One without a value never
    /// does.
    package static func promoted(
        _ trials: [(number: Int, value: Double?)], _ count: Int, by metric: ValidationMetric
    ) -> [Int] {
        let valued = trials.compactMap { trial in trial.value.map { (trial.number, $0) } }
        return valued.sorted { metric.isBetter($0.1, than: $1.1) ?? ($0.0 < $1.0) }.prefix(count).map(\.0).sorted()
    }
}

extension SweepResource {
    /// What a trial has in each rung: `most` in the last, and before it `factor` times less each time, rounded down, as long as
    /// it is not below `least`.
    package var rungs: [Int] {
        var (amounts, divisor) = ([most], factor)
        while most / divisor >= least, divisor <= most {
            amounts.append(most / divisor)
            divisor *= factor
        }
        return amounts.reversed()
    }
}

extension ValidationMetric {
    /// Whether a value is better than another one; nil if they are equal.
    func isBetter(_ value: Double, than other: Double) -> Bool? {
        value == other ? nil : (value > other) == higherIsBetter
    }
}

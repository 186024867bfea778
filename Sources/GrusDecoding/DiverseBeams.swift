/// Groups of beams that keep away from each other (Vijayakumar et al. 2016).
///
/// At every step the groups choose one after another, and a token is worth less by λ for every time that a group before has chosen
/// it at this step (Hamming diversity). What a hypothesis is worth in the end is its score alone.
package struct DiverseBeams: Frontier {
    private var groups: [Beam]
    private let wanted: Int
    private let strength: Float

    /// Groups of one empty hypothesis each.
    ///
    /// - Parameters:
    ///   - groups: into how many the beam is cut; it divides the width.
    ///   - strength: λ, at least 0.
    package init(_ options: Beam.Options, groups count: Int, strength: Float) {
        precondition(options.width.isMultiple(of: count), "\(count) groups of a beam of \(options.width)")
        var options = options
        wanted = options.wanted
        options.width /= count
        options.wanted = min(wanted, options.width)
        groups = Array(repeating: Beam(options), count: count)
        self.strength = strength
    }

    /// Before the first step all groups have the same row.
    private var isNew: Bool { groups.allSatisfy { $0.live.first?.steps.isEmpty == true } }

    package var lastTokens: [Int32] {
        isNew ? groups[0].lastTokens : groups.flatMap(\.lastTokens)
    }

    package mutating func advance(_ next: NextTokens, from first: Int) -> [Int] {
        let isNew = isNew
        var parents: [Int] = []
        var start = 0
        var chosen: [Int32: Int] = [:]
        for index in groups.indices {
            let count = groups[index].live.count
            guard count > 0 else { continue }
            let rows = groups[index].advance(next, from: first + start, others: chosen.count) {
                -strength * Float(chosen[$0] ?? 0)
            }
            parents += rows.map { start + $0 }
            for token in groups[index].chosen { chosen[token, default: 0] += 1 }
            if !isNew { start += count }
        }
        return parents
    }

    /// Equal hypotheses of several groups stand there once.
    package var found: [Hypothesis] {
        var best: [Hypothesis] = []
        for hypothesis in groups.flatMap(\.found) where !best.contains(where: { $0.steps == hypothesis.steps }) {
            best.insert(byScore: hypothesis)
        }
        return Array(best.prefix(wanted))
    }
}

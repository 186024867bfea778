/// The pairs of a data set so far, and those of the sets that it must not share with: hashes alone.
struct PairHistory: Sendable {
    /// Where a pair was first, as its number in its set, counted from 1.
    private var pairs: [UInt64: UInt32] = [:]
    private var foldedPairs: [UInt64: UInt32] = [:]
    private var sources: [UInt64: UInt32] = [:]
    private var targets: [UInt64: UInt32] = [:]
    private let heldOut: HeldOutPairs

    /// - Parameter heldOut: the pairs that must not occur.
    init(apartFrom heldOut: HeldOutPairs = HeldOutPairs()) { self.heldOut = heldOut }

    /// Takes in a pair, and says which of those before it is like it.
    mutating func findings(of hashes: PairHashes, number: Int) -> [Finding] {
        let number = UInt32(clamping: number)
        var findings = heldOut.findings(of: hashes)
        let exact = Self.first(&pairs, hashes.pair, number)
        let folded = hashes.foldedPair.flatMap { Self.first(&foldedPairs, $0, number) }
        let source = Self.first(&sources, hashes.source, number)
        let target = Self.first(&targets, hashes.target, number)
        if let exact {
            findings.append(Finding(.duplicate, nil, "the same as pair \(exact)"))
        } else if let folded {
            findings.append(Finding(.nearDuplicate, nil, "nearly the same as pair \(folded)"))
        } else if hashes.foldedPair != nil {
            if let source { findings.append(Finding(.otherTarget, nil, "the source of pair \(source)")) }
            if let target { findings.append(Finding(.otherSource, nil, "the target of pair \(target)")) }
        }
        return findings
    }

    /// Where a hash was first; nil if it is new.
    private static func first(_ numbers: inout [UInt64: UInt32], _ hash: UInt64, _ number: UInt32) -> UInt32? {
        if let found = numbers[hash] { return found }
        numbers[hash] = number
        return nil
    }
}

/// The pairs of development and test sets, by hashes that see no case, no punctuation and no spaces.
struct HeldOutPairs: Sendable {
    private struct Place: Sendable {
        let set: Int
        let number: UInt32
    }

    private var sets: [String] = []
    private var pairs: [UInt64: Place] = [:]
    private var sources: [UInt64: Place] = [:]
    private var targets: [UInt64: Place] = [:]

    init() {}

    /// Begins another set.
    mutating func begin(_ name: String) { sets.append(name) }

    /// Takes in a pair of the set that was begun last.
    mutating func add(_ hashes: PairHashes, number: Int) {
        let place = Place(set: sets.count - 1, number: UInt32(clamping: number))
        if let hash = hashes.foldedPair { pairs[hash] = pairs[hash] ?? place }
        if let hash = hashes.foldedSource { sources[hash] = sources[hash] ?? place }
        if let hash = hashes.foldedTarget { targets[hash] = targets[hash] ?? place }
    }

    fileprivate func findings(of hashes: PairHashes) -> [Finding] {
        if let place = hashes.foldedPair.flatMap({ pairs[$0] }) { return [finding(.leakedPair, nil, "pair", place)] }
        return [
            hashes.foldedSource.flatMap { sources[$0] }.map { finding(.leakedSource, .source, "source", $0) },
            hashes.foldedTarget.flatMap { targets[$0] }.map { finding(.leakedTarget, .target, "target", $0) },
        ].compactMap(\.self)
    }

    private func finding(_ damage: Damage, _ side: Side?, _ word: String, _ place: Place) -> Finding {
        Finding(damage, side, "\(word) \(place.number) of \(sets[place.set])")
    }
}

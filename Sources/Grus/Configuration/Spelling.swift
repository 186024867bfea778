import GrusFiles

/// Says that the key at `path` is unknown, and what was probably meant: the nearest known key, or one of its section.
func unknownKeyMessage(_ path: String) -> String {
    let known = ExperimentConfig.knownPaths.map(KeyPathParts.init)
    let meant = KeyPathParts(path)
    let near = known.filter { known in
        (1...longestMisspelling).contains(meant.key.utf8.count)
            && editDistance(meant.key, known.key) <= max(2, meant.key.count / 3)
    }
    let message = "unknown key \(abbreviated(path))"
    if let nearest = near.min(by: { meant.distance(to: $0) < meant.distance(to: $1) }) {
        return "\(message); did you mean \(nearest.path)?"
    }
    let siblings = known.filter { $0.section == meant.section }.map { String($0.key) }
    guard !siblings.isEmpty else { return message }
    return "\(message): expected \(alternatives(siblings))"
}

/// No longer key is taken for a known one.
private let longestMisspelling = 40

/// A path, cut before its last key.
private struct KeyPathParts {
    let path: String
    let section: Substring
    let key: Substring

    init(_ path: String) {
        self.path = path
        let dot = path.lastIndex(of: ".")
        section = dot.map { path[..<$0] } ?? ""
        key = dot.map { path[path.index(after: $0)...] } ?? path[...]
    }

    /// How unlikely it is that the other was meant: its key counts most, its section next.
    func distance(to other: KeyPathParts) -> Int {
        4 * editDistance(key, other.key) + min(editDistance(section, other.section), 8)
    }
}

/// The fewest insertions, deletions and substitutions of characters, and swaps of neighbours, between two words: the
/// optimal string alignment distance.
func editDistance(_ first: some StringProtocol, _ second: some StringProtocol) -> Int {
    let (first, second) = (Array(first), Array(second))
    var rows = [Array(0...second.count)]
    for i in first.indices {
        var row = [i + 1]
        for j in second.indices {
            var best = min(row[j] + 1, rows[i][j + 1] + 1, rows[i][j] + (first[i] == second[j] ? 0 : 1))
            if i > 0, j > 0, first[i] == second[j - 1], first[i - 1] == second[j] {
                best = min(best, rows[i - 1][j - 1] + 1)
            }
            row.append(best)
        }
        rows.append(row)
    }
    return rows[first.count][second.count]
}

/// Says that the key at `path` is unknown, and which known one is nearest.
func unknownKeyMessage(_ path: String) -> String {
    let nearest = nearestPath(to: path, among: ExperimentConfig.knownPaths)
    return "unknown key \(path)" + (nearest.map { "; did you mean \($0)?" } ?? "")
}

/// The path that is most likely meant by a misspelt one: its last key counts most, its section next.
func nearestPath(to path: String, among known: [String]) -> String? {
    func parts(_ path: String) -> (section: Substring, key: Substring) {
        guard let dot = path.lastIndex(of: ".") else { return ("", path[...]) }
        return (path[..<dot], path[path.index(after: dot)...])
    }
    let meant = parts(path)
    func distance(_ candidate: String) -> Int {
        let (section, key) = parts(candidate)
        return 4 * editDistance(meant.key, key) + min(editDistance(meant.section, section), 8)
    }
    return known.map { ($0, distance($0)) }.min { $0.1 < $1.1 }?.0
}

/// The fewest insertions, deletions and substitutions of characters, and swaps of neighbours, between two words: the
/// optimal string alignment distance.
package func editDistance(_ first: some StringProtocol, _ second: some StringProtocol) -> Int {
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

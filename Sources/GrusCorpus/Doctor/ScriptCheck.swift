import GrusText

/// Whether the letters of each side are in a script that its language is written in.
package struct ScriptCheck: LineCheck {
    private let source, target: Set<Script>

    /// - Parameters:
    ///   - source: the code of the source language; of one that ICU does not know, any script will do.
    ///   - target: that of the target.
    package init(source: String, target: String) {
        self.source = Script.scripts(of: source)
        self.target = Script.scripts(of: target)
    }

    /// What is found; nil where nothing is.
    package func finding(in pair: InspectedPair) -> Finding? {
        let (isSourceForeign, isTargetForeign) = (foreign(pair.source, to: source), foreign(pair.target, to: target))
        if let isSourceForeign, let isTargetForeign, target.contains(isSourceForeign), source.contains(isTargetForeign)
        {
            return Finding(.swapped, nil, "each is in the other's script")
        }
        // What is copied is told by its own checks.
        if pair.isSame, (isSourceForeign == nil) != (isTargetForeign == nil) {
            return nil
        }
        if let isSourceForeign { return Finding(.wrongScript, .source, isSourceForeign.name) }
        return isTargetForeign.map { Finding(.wrongScript, .target, $0.name) }
    }

    /// The script of most letters, if hardly any are in some scripts: fewer than a tenth, or none at all of four words in the
    /// Latin script, in which names and code are written everywhere.
    private func foreign(_ line: InspectedLine, to scripts: Set<Script>) -> Script? {
        guard !scripts.isEmpty, line.letters >= 4 else { return nil }
        var counts: [Script: Int] = [:]
        // Most letters are in the script of the one before.
        var (script, length) = (Script.common, 0)
        for character in line.classes where character.kind == .letter {
            if character.script != script {
                counts[script, default: 0] += length
                (script, length) = (character.script, 0)
            }
            length += 1
        }
        counts[script, default: 0] += length
        counts[.common] = nil
        let all = counts.reduce(0) { $0 + $1.value }
        let own = scripts.reduce(0) { $0 + (counts[$1] ?? 0) }
        guard all >= 4, 10 * own < all else { return nil }
        let found = counts.max { ($0.value, $0.key.name) < ($1.value, $1.key.name) }?.key
        return found == .latin && (own > 0 || line.words.count < 4) ? nil : found
    }
}

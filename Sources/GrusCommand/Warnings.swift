import Grus

extension ExperimentConfig {
    /// Tells people which settings make a score mean little.
    func warn() {
        for warning in warnings { StandardError.write("grus: warning: \(warning)\n") }
    }
}

/// Tells people that a line of a text was too long to be translated whole.
func warnOfCut(_ text: String, line: Int, pieces: Int) {
    StandardError.write("grus: \(InputError.noteOfCut(text: text, line: line, pieces: pieces))\n")
}

/// Says what of runs could not be read.
func warn(of faults: [InputError]) {
    let most = 5
    for fault in faults.prefix(most) { StandardError.write("grus: \(fault)\n") }
    if faults.count > most {
        StandardError.write("grus: \(faults.count - most) more faults; --format json has them all\n")
    }
}

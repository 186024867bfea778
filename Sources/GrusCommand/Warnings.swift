import Grus

extension ExperimentConfig {
    /// Tells people which settings make a score mean little.
    func warn() {
        for warning in warnings { StandardError.write("grus: warning: \(warning)\n") }
    }
}

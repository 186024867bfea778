import Synchronization

/// How far the storing of a training set in ids is, as people want to see it.
public struct PreparationProgress: ShownProgress, Equatable {
    /// The share of the pairs that is read, in [0, 1].
    public var fraction: Double
    /// Pairs per second.
    public var pairsPerSecond: Double
    /// The estimated time to the end; nil if it is not known.
    public var secondsLeft: Double?

    /// `42 %`, `4:12 left`, `52,642 pairs/s`.
    public var parts: [String] {
        ["\(percent) %", secondsLeft.map { "\(clockTime($0)) left" }, "\(grouped(pairsPerSecond)) pairs/s"]
            .compactMap(\.self)
    }
}

extension PreparationProgress {
    /// Who is told what happens.
    public struct Report: Sendable {
        let take: @Sendable (TrainingText.Step) -> Void

        /// Nobody.
        public static var none: Report { Report { _ in } }

        /// People who look at standard error.
        public static func onStandardError() -> Report {
            let shown = Shown(on: .standardError)
            return Report { shown.take($0) }
        }
    }

    /// A bar, and what stands above it.
    private final class Shown: Sendable {
        private struct State {
            let bar: ProgressBar
            let screen: ProgressBar.Screen
            var start = 0.0
            var pairs = 0
        }

        private let state: Mutex<State>

        init(on screen: @autoclosure @Sendable () -> ProgressBar.Screen) {
            state = Mutex(State(bar: ProgressBar(on: screen()), screen: screen()))
        }

        func take(_ step: TrainingText.Step) {
            state.withLock { state in
                switch step {
                case .begun(let folder, let pairs, let bytes):
                    state.bar.note("ids         about \(sized(bytes)) in \(folder)")
                    (state.start, state.pairs) = (state.screen.now(), pairs)
                case .read(let pairs):
                    let seconds = state.screen.now() - state.start
                    var pace = Pace()
                    pace.add(Double(pairs), seconds: seconds)
                    state.bar.show(
                        PreparationProgress(
                            fraction: Double(pairs) / Double(max(state.pairs, 1)),
                            pairsPerSecond: seconds > 0 ? Double(pairs) / seconds : 0,
                            secondsLeft: pace.isSettled ? pace.seconds(for: Double(state.pairs - pairs)) : nil))
                }
            }
        }
    }
}

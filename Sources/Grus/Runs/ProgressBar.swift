import Glibc

/// Shows progress on standard error: on a terminal one line that is redrawn, elsewhere, and on a terminal that cannot do
/// that (`TERM=dumb`), a plain line now and then.
public final class ProgressBar {
    /// Where the bar is drawn.
    public struct Screen {
        /// Columns of the terminal; nil where there is none.
        public var columns: () -> Int?
        /// Writes text as it is.
        public var write: (String) -> Void
        /// Seconds on a clock that never goes back.
        public var now: () -> Double

        /// A screen of one's own.
        public init(columns: @escaping () -> Int?, write: @escaping (String) -> Void, now: @escaping () -> Double) {
            self.columns = columns
            self.write = write
            self.now = now
        }

        /// Standard error.
        public static var standardError: Screen {
            Screen(columns: { Terminal.redrawnColumns }, write: StandardError.write, now: monotonicSeconds)
        }

        /// Nowhere.
        public static var none: Screen { Screen(columns: { nil }, write: { _ in }, now: { 0 }) }
    }

    private let screen: Screen
    private let redraw: Double
    private let plain: Double
    private var lastDrawn: Double?
    private var isDrawn = false

    /// A bar that is redrawn at most every `redraw` seconds, or writes a plain line every `plain` seconds.
    public init(on screen: Screen = .standardError, redraw: Double = 0.2, plain: Double = 30) {
        self.screen = screen
        self.redraw = redraw
        self.plain = plain
    }

    /// Shows the progress if it is time to.
    public func show(_ progress: some ShownProgress) {
        let columns = screen.columns()
        let now = screen.now()
        if let lastDrawn, now - lastDrawn < (columns == nil ? plain : redraw) { return }
        lastDrawn = now
        guard let columns else { return screen.write("\(progress.description)\n") }
        screen.write("\r\(progress.line(width: columns - 1))\u{1B}[K")
        isDrawn = true
    }

    /// Writes a line for people, above the bar.
    public func note(_ line: String) {
        clear()
        screen.write("\(line)\n")
    }

    /// Takes the bar away.
    public func clear() {
        if isDrawn { screen.write("\r\u{1B}[K") }
        isDrawn = false
    }

    deinit {
        clear()
    }
}

private func monotonicSeconds() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) * 1e-9
}

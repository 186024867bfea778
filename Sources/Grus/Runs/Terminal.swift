import Glibc

/// The terminal that a standard stream may be.
public enum Terminal {
    /// The width of standard output in columns; nil if it is no terminal.
    public static var outputColumns: Int? { columns(of: STDOUT_FILENO) }

    /// The width of standard error in columns; nil if it is no terminal, or one that cannot go back in a line.
    static var redrawnColumns: Int? {
        isDumb(environmentVariable("TERM")) ? nil : columns(of: STDERR_FILENO)
    }

    /// Whether a terminal of such a type only ever writes on, as one does that does not say its type.
    package static func isDumb(_ type: String?) -> Bool { ["", "dumb"].contains(type ?? "") }

    private static func columns(of descriptor: Int32) -> Int? {
        guard isatty(descriptor) == 1 else { return nil }
        var size = winsize()
        guard ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return 80 }
        return Int(size.ws_col)
    }
}

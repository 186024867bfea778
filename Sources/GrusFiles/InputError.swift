/// What is wrong with something that a user handed in: one line that names the file, the place in it, the fault and,
/// where it helps, the remedy.
///
/// Every room throws this one type for files, configs, corpora and models; a programmer's mistake is a precondition.
public struct InputError: Error, Sendable, Equatable, CustomStringConvertible {
    /// The class of the fault, named after `sysexits.h`.
    public enum Kind: Int32, Sendable {
        /// `EX_USAGE`: the command line is wrong.
        case usage = 64
        /// `EX_DATAERR`: the content of an input is wrong.
        case data = 65
        /// `EX_NOINPUT`: an input is missing or cannot be read.
        case missing = 66
        /// `EX_OSERR`: the system lacks something, such as memory or threads.
        case system = 71
        /// `EX_CANTCREAT`: an output cannot be made.
        case cannotCreate = 73
        /// `EX_IOERR`: reading or writing failed on the way.
        case io = 74
        /// `EX_CONFIG`: a config is wrong.
        case config = 78

        /// The process exit code.
        public var exitCode: Int32 { rawValue }
    }

    /// A place inside of a file.
    public enum Place: Sendable, Equatable {
        /// A line, counted from 1.
        case line(Int)
        /// A line and a column, both counted from 1.
        case position(line: Int, column: Int)
        /// A byte, counted from 0.
        case byte(Int)
    }

    /// The class of the fault, which decides the exit code.
    public var kind: Kind
    /// The path as the user knows it, or a description such as `standard input`.
    public var file: String?
    /// Where in the file.
    public var place: Place?
    /// What is wrong and, where it helps, what to do.
    public var message: String

    /// An error about a file, or about nothing but what the message says.
    public init(_ kind: Kind, file: String? = nil, at place: Place? = nil, _ message: String) {
        self.kind = kind
        self.file = file
        self.place = place
        self.message = message
    }

    /// `file:line: message`, or `file: byte N: message`: always one line, for names in it may come from anywhere.
    public var description: String {
        let location =
            switch place {
            case .line(let line): ":\(line)"
            case .position(let line, let column): ":\(line):\(column)"
            case .byte(let offset): ": byte \(offset)"
            case nil: ""
            }
        return Self.bounded(
            printable(file.map { "\($0.isEmpty ? "\"\"" : $0)\(location): \(message)" } ?? message))
    }

    /// The beginning and the end of a line that is too long for anybody to read.
    private static func bounded(_ line: String) -> String {
        guard line.utf8.count > 1500 else { return line }
        return String(decoding: line.utf8.prefix(1000), as: UTF8.self) + " … "
            + String(decoding: line.utf8.suffix(400), as: UTF8.self)
    }
}

/// The beginning of a text that may be of any length, as much of it as a message shows.
package func abbreviated(_ text: String) -> String {
    let scalars = text.unicodeScalars.prefix(81)
    return scalars.count <= 80 ? text : "\(String(String.UnicodeScalarView(scalars.dropLast())))…"
}

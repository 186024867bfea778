// Its stream of standard output is a variable, which nobody changes.
@preconcurrency import Glibc
import GrusCorpus
import GrusFiles
import GrusRuntime

/// Standard error, where everything goes that is for people; standard output is for data.
public enum StandardError {
    /// Writes text as it is, at once. What cannot be written is dropped: nobody reads it.
    public static func write(_ text: String) {
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            let written = rest.withUnsafeBytes { Glibc.write(STDERR_FILENO, $0.baseAddress, $0.count) }
            if written < 0, errno == EINTR { continue }
            guard written > 0 else { return }
            rest = rest.dropFirst(written)
        }
    }
}

/// Standard output, where data goes.
public enum StandardOutput {
    /// Whether people see it where they see standard error: on a terminal, or, as far as one can know, behind a pipe.
    public static var isForPeople: Bool {
        var status = stat()
        return isatty(STDOUT_FILENO) == 1 || fstat(STDOUT_FILENO, &status) == 0 && status.st_mode & S_IFMT == S_IFIFO
    }

    /// Writes lines at once, each with a line feed behind it. No signal that asks the process to end leaves half a line.
    ///
    /// - Throws: `InputError` of kind `io` with the reason, for instance when the disk is full.
    public static func write(_ lines: [String]) throws(InputError) {
        var text = lines.joinedLines
        let result = text.withUTF8 { bytes in
            Result { () throws(InputError) in
                try Interruption.holdOff { () throws(InputError) in
                    try writeAll(UnsafeRawBufferPointer(bytes), to: STDOUT_FILENO, of: "standard output")
                }
            }
        }
        try result.get()
    }

    /// Writes what has been printed.
    ///
    /// - Throws: `InputError` of kind `io` with the reason, for instance when the disk is full.
    public static func flush() throws(InputError) {
        // Of what was too much for the buffer, part was written before, or could not be.
        let couldWrite = ferror(stdout) == 0
        guard fflush(nil) == 0, couldWrite else {
            throw InputError(.io, file: "standard output", "cannot write: \(systemMessage())")
        }
    }
}

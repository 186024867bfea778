import GrusFiles

/// Hands records to a reader that may be unable to take them for a while: they wait, in their order, until it can.
package final class PatientReader: RunReader {
    private let reader: any RunReader
    private var waiting: [RunRecord] = []

    /// Waits for a reader.
    package init(_ reader: any RunReader) { self.reader = reader }

    /// Hands over all that waits, and says once when that begins to fail.
    ///
    /// - Throws: `InputError` if the end of the training cannot be recorded.
    package func read(_ record: RunRecord) throws(InputError) {
        if case .progress = record { return }
        waiting.append(record)
        do {
            while let first = waiting.first {
                try reader.read(first)
                waiting.removeFirst()
            }
        } catch {
            if case .end = record { throw error }
            if waiting.count == 1 {
                StandardError.write("grus: warning: \(error); training goes on, and writes it later\n")
            }
        }
    }
}

import GrusFiles

/// The checkpoint that a run goes on from.
struct RunCheckpoint: Sendable {
    /// Its file.
    let path: String
    /// The model in it.
    let model: TranslationModel

    /// The newest checkpoint that is whole: the last one, or the one before, and then what is wrong with the last is said; nil
    /// when the run has none yet.
    ///
    /// - Throws: `InputError` of kind `data` if all that are there are damaged.
    init?(newestOf run: RunDirectory) throws(InputError) {
        guard fileExists(run.last) || fileExists(run.previous) else { return nil }
        do {
            try self.init(path: run.last)
        } catch {
            guard let previous = try? Self(path: run.previous) else {
                throw fileExists(run.previous) ? error.alsoDamaged(run.previous) : error
            }
            StandardError.write("grus: warning: \(error); going on from the checkpoint before it, \(run.previous)\n")
            self = previous
        }
    }

    private init(path: String) throws(InputError) {
        self.path = path
        model = try TranslationModel(path: path)
    }
}

extension InputError {
    fileprivate func alsoDamaged(_ path: String) -> InputError {
        InputError(kind, file: file, at: place, "\(message); nor can the checkpoint before it be read, \(path)")
    }
}

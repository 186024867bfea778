import Foundation
import GrusFiles
import GrusNetworks

/// The directory of one run: the resolved config, the log, the checkpoints, and what the evaluation made of them.
///
/// A value that came from ``create(at:config:)`` or ``resume(at:config:)`` holds the run's lock as long as a copy
/// lives.
public struct RunDirectory: Sendable {
    /// The path as the user knows it.
    public let path: String
    private let lock: FileLock?

    /// The resolved config.
    public var config: String { file("config.yaml") }
    /// The log, one JSON object per line.
    public var log: String { file("log.jsonl") }
    /// The checkpoint with the best value of the stop metric.
    public var best: String { file("best.safetensors") }
    /// The newest checkpoint, from which training resumes.
    public var last: String { file("last.safetensors") }
    /// The checkpoint before it, from which training resumes if the newest one is damaged.
    public var previous: String { file("previous.safetensors") }
    /// How sure translations of the best model are.
    public var calibration: String { file("calibration.json") }
    /// The same, if it is there.
    public var existingCalibration: String? { FileManager.default.fileExists(atPath: calibration) ? calibration : nil }
    /// The folder of the models that are kept of validations.
    public var models: String { file("models") }
    /// The folder of the translated test sets.
    public var translations: String { file("translations") }
    /// The scores of the test sets.
    public var scores: String { file("scores.json") }

    /// What is locked while a process trains.
    package var lockFile: String { file("lock") }

    /// Whether a text can be the name of a test set or of a language, and so of a file of a run.
    package static func isName(_ text: String) -> Bool { Form<String>.isName(text) }

    /// A file of the run.
    public func file(_ name: String) -> String { "\(path)/\(name)" }

    /// Where the run of a config lives without `--output`: `runs/NAME` in the working directory.
    public static func standardPath(for config: ExperimentConfig) -> String { "runs/\(config.name)" }

    /// A finished or running run, for reading.
    ///
    /// - Throws: `InputError` of kind `missing` if there is no run at the path, or none can be seen.
    public init(existing path: String) throws(InputError) {
        self.init(path: path, lock: nil)
        guard try inputExists(config) else {
            throw InputError(.missing, file: path, "holds no run: config.yaml is missing")
        }
    }

    /// The model that `--model` names: a file itself, or of a run the best checkpoint, or the newest before there is
    /// one.
    ///
    /// - Throws: `InputError` of kind `missing` if there is no such file, no run, or no checkpoint in it, or if what is there
    ///   cannot be examined: the newest model is no substitute for a best one that is out of sight.
    public static func model(at path: String) throws(InputError) -> String {
        guard try inputExists(path) else {
            throw InputError(.missing, file: path, "no such model file or run directory")
        }
        guard try isInputFolder(path) else { return path }
        let run = try RunDirectory(existing: path)
        for model in [run.best, run.last] where try inputExists(model) { return model }
        throw InputError(.missing, file: path, "holds no checkpoint yet: train it first")
    }

    /// Where something that is made of a model is written if nothing else is said: `NAME` in the run, or `MODEL.NAME` beside the
    /// model file `MODEL.safetensors`.
    static func companion(of path: String, named name: String) -> String {
        let suffix = ".safetensors"
        if let run = RunDirectory(holding: path) { return run.file(name) }
        return "\(path.hasSuffix(suffix) ? String(path.dropLast(suffix.count)) : path).\(name)"
    }

    /// The run at a path; nil if the path is a model file.
    public init?(holding path: String) {
        do {
            try self.init(existing: path)
        } catch {
            return nil
        }
    }

    private init(path: String, lock: FileLock?) {
        self.path = path
        self.lock = lock
    }

    /// Locks a run for training, and removes what a killed training left of the files that only the holder of the lock
    /// writes.
    private init(locking path: String) throws(InputError) {
        self.init(path: path, lock: try FileLock("\(path)/lock"))
        for file in [config, best, last, previous] { AtomicFile.removeLeftovers(of: file) }
    }

    /// Makes a new run, and locks it.
    ///
    /// - Throws: `InputError` of kind `cannotCreate` if the directory cannot be made, or holds another run or other
    ///   files.
    public static func create(at path: String, config: ExperimentConfig) throws(InputError) -> RunDirectory {
        try refuseForeignFiles(at: path)
        try makeFolder(path)
        let run = try RunDirectory(locking: path)
        // Another process may have made its run between the first look and the lock.
        try refuseForeignFiles(at: path)
        try AtomicFile.write(config.yaml, to: run.config)
        return run
    }

    /// Opens a run to continue its training, and locks it. The config's limits of training, decoding, evaluation and test
    /// sets may have changed; see ``keep(_:)``.
    ///
    /// - Throws: `InputError` of kind `missing` if there is no run; of kind `config` if other settings differ from those of
    ///   the run, naming them; of kind `cannotCreate` if another process trains in it.
    public static func resume(at path: String, config: ExperimentConfig) throws(InputError) -> RunDirectory {
        guard FileManager.default.fileExists(atPath: "\(path)/config.yaml") else {
            throw InputError(.missing, file: path, "holds no run to continue: leave out --resume to begin one")
        }
        let run = try RunDirectory(locking: path)
        try run.checkContinues(config)
        return run
    }

    /// Checks that the run can be continued with a config.
    ///
    /// - Throws: `InputError` of kind `config` if settings that are fixed differ from those of the run, naming them.
    func checkContinues(_ config: ExperimentConfig) throws(InputError) {
        let changeable = Self.changeable(config)
        let fixed = config.differences(from: try readConfig()).filter { difference in
            !changeable.contains { difference.hasPrefix($0) }
        }
        guard fixed.isEmpty else {
            let list = fixed.joined(separator: "; ")
            throw InputError(
                .config, file: self.config,
                "the run was made with other settings (\(list)); restore them, or start a new run with --output")
        }
    }

    /// Replaces the newest checkpoint, which becomes the previous one; where the file system gives a file one name alone, there is
    /// none.
    ///
    /// - Parameter write: writes a file, whole or not at all.
    func replaceLast(by write: (String) throws(InputError) -> Void) throws(InputError) {
        // One that was damaged meanwhile does not take the place of one that is whole.
        if (try? SafeTensors(path: last)) != nil { try giveSecondName(to: last, at: previous) }
        try write(last)
    }

    /// Writes the resolved config, if it is not what is there.
    ///
    /// - Throws: `InputError` of kind `cannotCreate` or `io`.
    public func keep(_ resolved: ExperimentConfig) throws(InputError) {
        if try readConfig() != resolved { try AtomicFile.write(resolved.yaml, to: config) }
    }

    /// The settings that a run can be resumed with whatever they were before. How it searches is none of them where
    /// training follows what its search finds. What is said of segmentation means nothing where another model says it.
    private static func changeable(_ config: ExperimentConfig) -> [String] {
        let settings = [
            "training.stop.patience:", "training.stop.epochs:", "training.stop.updates:", "training.checkpoint.",
            "training.validate.samples:", "training.log.", "evaluation.metrics:", "corpus.test:",
            "corpus.memory:", "corpus.cache:",
        ]
        return settings + (config.training.validate.decoding == .beam ? [] : ["decoding."])
            + (config.training.startFrom.keepsText ? ["text.joint:", "text.source.", "text.target."] : [])
    }

    /// Reads the resolved config.
    public func readConfig() throws(InputError) -> ExperimentConfig {
        try ExperimentConfig(file: config)
    }

    /// Throws if there is more in the directory than the start of a run that was interrupted.
    static func refuseForeignFiles(at path: String) throws(InputError) {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
        if names.contains("config.yaml") {
            throw InputError(
                .cannotCreate, file: path,
                "holds another run: continue it with --resume, or choose another directory with --output")
        }
        let foreign = names.sorted().first { $0 != "lock" && !AtomicFile.isLeftover($0, of: "config.yaml") }
        if let foreign {
            throw InputError(
                .cannotCreate, file: path, "holds other files (\(foreign)): choose another directory with --output")
        }
    }
}

/// Makes a folder and those above it.
///
/// - Throws: `InputError` of kind `cannotCreate`.
public func makeFolder(_ path: String) throws(InputError) {
    if mkdir(path, 0o755) == 0 { return }
    if errno == ENOENT, let slash = path.trimmingSuffix("/").lastIndex(of: "/"), slash > path.startIndex {
        try makeFolder(String(path[..<slash]))
        if mkdir(path, 0o755) == 0 { return }
    }
    var isFolder: ObjCBool = false
    let error = errno
    if error == EEXIST, FileManager.default.fileExists(atPath: path, isDirectory: &isFolder), isFolder.boolValue {
        return
    }
    throw InputError(.cannotCreate, file: path, "cannot make the folder: \(systemMessage(error))")
}

extension String {
    fileprivate func trimmingSuffix(_ character: Character) -> Substring {
        var text = self[...]
        while text.last == character { text = text.dropLast() }
        return text
    }
}

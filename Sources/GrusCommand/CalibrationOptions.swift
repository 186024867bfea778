import ArgumentParser
import Grus

/// What tells how sure a translation is.
struct CalibrationOptions: ParsableArguments {
    @Option(
        name: .customLong("calibration"),
        help: "What grus calibrate has learnt: \"confidence\" in --format json. (default: that of a run directory)",
        completion: .file())
    var file: String?

    /// The calibration that was named, or that of the run that was.
    ///
    /// - Parameter isAsked: whether confidence is written, which is that of translations of which nothing is given.
    /// - Throws: `InputError` if one that was named cannot be used. Of one that was not, people are told.
    func load(
        paths: [String], _ models: [TranslationModel], _ decoding: DecodingConfig, isAsked: Bool
    ) throws(InputError) -> Calibration? {
        guard isAsked else {
            guard file == nil else {
                throw InputError(
                    .usage,
                    "--calibration: only --format json writes confidence, and not with --rerank or what is given")
            }
            return nil
        }
        guard let file = file ?? Self.standardFile(paths) else { return nil }
        let calibration = try Calibration(file: file)
        guard let mismatch = calibration.mismatch(models, decoding) else { return calibration }
        guard self.file == nil else { throw InputError(.data, file: file, mismatch) }
        StandardError.write("grus: \(file): \(mismatch), so there is no confidence: see grus calibrate\n")
        return nil
    }

    /// The calibration of a run, if it is there.
    private static func standardFile(_ paths: [String]) -> String? {
        paths.count == 1 ? RunDirectory(holding: paths[0])?.existingCalibration : nil
    }
}

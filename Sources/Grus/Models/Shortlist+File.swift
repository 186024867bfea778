import GrusDecoding
import GrusFiles
import GrusNetworks
import GrusText

extension Shortlist {
    /// What the header calls a shortlist, the version of what is described in `FORMATS.md`, and the vocabularies.
    private static let (format, version) = ("grus shortlist", "1")
    private static let (sourceKey, targetKey) = ("source_vocabulary", "target_vocabulary")

    /// Reads what ``save(to:for:)`` has written.
    ///
    /// - Parameter model: whose vocabularies it must have.
    /// - Throws: `InputError` of kind `missing` if there is no file; of kind `data` if it is none or damaged, or does not fit to
    ///   the model.
    public init(path: String, for model: TranslationModel) throws(InputError) {
        let file = try SafeTensors(path: path)
        guard file.metadata["format"] == Self.format else {
            throw InputError(.data, file: path, "the file holds no shortlist: make one with grus shortlist")
        }
        guard file.metadata["format_version"] == Self.version else {
            throw InputError(
                .data, file: path,
                "the file has the format version \(file.metadata["format_version"] ?? "?"), but this Grus reads version "
                    + "\(Self.version): use a newer one")
        }
        guard let checksum = file.checksum else { throw Self.damaged(path, "its checksum is missing") }
        for (side, key, segmenter) in [
            ("source", Self.sourceKey, model.pipeline.source.segmenter),
            ("target", Self.targetKey, model.pipeline.target.segmenter),
        ] where file.metadata[key] != SafeTensors.fingerprint(of: segmenter.serialized()) {
            throw InputError(
                .data, file: path,
                "its \(side) vocabulary is not the model's: make one for the model with grus shortlist")
        }
        let (sources, targets) = (model.pipeline.source.vocabularySize, model.pipeline.target.vocabularySize)
        self.init(
            always: try Self.tokens("always", of: file, below: targets),
            targets: try Self.lists(of: file, count: sources, below: targets), targetVocabulary: targets, name: checksum
        )
    }

    /// The ids of a tensor.
    private static func tokens(_ name: String, of file: SafeTensors, below limit: Int) throws(InputError) -> [Int32] {
        let tokens = try file.integers(name)
        guard tokens.allSatisfy({ $0 >= 0 && $0 < limit }) else {
            throw damaged(file.path, "\(name) holds a token that the model does not have")
        }
        return tokens
    }

    /// The target tokens of every source token.
    private static func lists(of file: SafeTensors, count: Int, below limit: Int) throws(InputError) -> [[Int32]] {
        var (tokens, counts) = (try Self.tokens("targets", of: file, below: limit)[...], try file.integers("counts"))
        guard counts.count == count, counts.allSatisfy({ $0 >= 0 && $0 <= tokens.count }),
            counts.reduce(0, { $0 + Int($1) }) == tokens.count
        else { throw damaged(file.path, "counts does not say how many targets each of \(count) source tokens has") }
        return counts.map { count in
            defer { tokens.removeFirst(Int(count)) }
            return Array(tokens.prefix(Int(count)))
        }
    }

    private static func damaged(_ path: String, _ what: String) -> InputError {
        InputError(.data, file: path, "the shortlist is damaged: \(what)")
    }

    /// Writes a file, whole or not at all.
    ///
    /// - Parameter model: whose vocabularies it has.
    /// - Throws: `InputError` if it cannot be written; then what was there stays.
    public func save(to path: String, for model: TranslationModel) throws(InputError) {
        try SafeTensors.write(
            [
                SafeTensors.Item("always", integers: always),
                SafeTensors.Item("counts", integers: targets.map { Int32($0.count) }),
                SafeTensors.Item("targets", integers: Array(targets.joined())),
            ],
            metadata: [
                "format": Self.format, "format_version": Self.version,
                Self.sourceKey: SafeTensors.fingerprint(of: model.pipeline.source.segmenter.serialized()),
                Self.targetKey: SafeTensors.fingerprint(of: model.pipeline.target.segmenter.serialized()),
            ], to: path)
    }
}

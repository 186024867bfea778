import GrusDecoding
import GrusFiles

extension TranslationModel {
    /// Refuses a model that cannot translate together with another one, for its ids stand for other tokens or come from other text.
    ///
    /// - Parameter names: what messages call this model and the other one.
    /// - Throws: `InputError` of kind `data`.
    func checkAgreement(with other: TranslationModel, names: (mine: String, other: String)) throws(InputError) {
        for (side, mine, others) in [
            ("source", pipeline.source, other.pipeline.source), ("target", pipeline.target, other.pipeline.target),
        ] where mine.segmenter.serialized() != others.segmenter.serialized() {
            throw InputError(
                .data, file: names.mine,
                "its \(side) vocabulary is not that of \(names.other): models of an ensemble share both")
        }
        guard pipeline.target.direction == other.pipeline.target.direction else {
            throw InputError(
                .data, file: names.mine,
                "it writes in the other direction than \(names.other): models of an ensemble share corpus.target_direction"
            )
        }
        let (mine, others) = (config.text, other.config.text)
        let isAlike = [(mine.source, others.source), (mine.target, others.target)].allSatisfy {
            $0.normalization == $1.normalization && $0.lowercase == $1.lowercase
        }
        guard isAlike else {
            throw InputError(
                .data, file: names.mine,
                "it normalises text in another way than \(names.other): models of an ensemble share text.normalization and "
                    + "text.lowercase")
        }
    }
}

extension [TranslationModel] {
    /// Reads the models of an ensemble.
    ///
    /// - Parameter paths: run directories or model files.
    /// - Throws: `InputError` as ``TranslationModel/init(path:)``; of kind `data` if the vocabularies differ.
    public init(paths: [String]) throws(InputError) {
        self.init()
        for path in paths {
            let model = try TranslationModel(path: path)
            if let first { try model.checkAgreement(with: first, names: (path, paths[0])) }
            append(model)
        }
    }

    /// The models as one scorer.
    func scorer(mean: DecodingConfig.EnsembleMean) -> any Scorer {
        let members = map { ModelScorer($0.network) }
        return members.count == 1 ? members[0] : EnsembleScorer(members, mean: mean)
    }
}

import GrusDecoding
import GrusFiles

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
    func scorer(mean: DecodingConfig.EnsembleMean, shortlist: Shortlist?) -> any Scorer {
        let members = map { ModelScorer($0.network, shortlist: shortlist) }
        return members.count == 1 ? members[0] : EnsembleScorer(members, mean: mean)
    }
}

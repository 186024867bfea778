import GrusFiles

extension TranslationModel {
    /// Refuses a model whose numbers mean something else than those of another one, for its ids stand for other tokens or come
    /// from other text: they can neither translate together nor be averaged.
    ///
    /// - Parameter names: what messages call this model and the other one.
    /// - Throws: `InputError` of kind `data`.
    func checkAgreement(with other: TranslationModel, names: (mine: String, other: String)) throws(InputError) {
        for (side, mine, others) in [
            ("source", pipeline.source, other.pipeline.source), ("target", pipeline.target, other.pipeline.target),
        ] where mine.segmenter.serialized() != others.segmenter.serialized() {
            throw InputError(
                .data, file: names.mine,
                "its \(side) vocabulary is not that of \(names.other): models that work together share both")
        }
        let (mine, others) = (config.text, other.config.text)
        let isAlike = [(mine.source, others.source), (mine.target, others.target)].allSatisfy {
            $0.normalization == $1.normalization && $0.lowercase == $1.lowercase
        }
        guard isAlike else {
            throw InputError(
                .data, file: names.mine,
                "it normalises text in another way than \(names.other): models that work together share "
                    + "text.normalization and text.lowercase")
        }
        guard config.corpus.targetDirection == other.config.corpus.targetDirection else {
            throw InputError(
                .data, file: names.mine,
                "it writes in the other direction than \(names.other): models that work together share "
                    + "corpus.target_direction")
        }
    }
}

import GrusDecoding
import GrusNumerics

extension Translator {
    /// Whether what looks broken is searched for again.
    var isGuarded: Bool { config.isGuarded && config.search == .beam }

    /// What was found, and in place of a best hypothesis that looks broken what a wider search finds: the best of its hypotheses
    /// that do not. If it has none, what was there stays.
    ///
    /// It is searched for each piece alone, so that nothing depends on the other ones.
    func guarded(_ found: [[Hypothesis]], for pieces: [Piece], count: Int) -> [Found] {
        guard isGuarded else { return found.map { Found(hypotheses: $0) } }
        return pool.map(found.count) { [self] index, worker in
            guard !pieces[index].isWhole else { return Found(hypotheses: found[index]) }
            return searchedAgain(found[index], pieces[index], count: count, on: worker)
        }
    }

    private func searchedAgain(_ found: [Hypothesis], _ piece: Piece, count: Int, on worker: Worker) -> Found {
        let symptoms = symptoms(of: found[0], piece)
        guard !symptoms.flags.isEmpty else { return Found(hypotheses: found) }
        let source = piece.request.source
        let wider = WiderSearch(
            than: config, symptoms, of: (found[0], bytes: text(of: found[0], piece).utf8.count),
            source: (source.count, bytes: model.pipeline.source.decode(source).utf8.count))
        let sound = search(wider.config, forbidding: wider.forbidden)
            .hypotheses(for: [piece.request], count: wider.config.beam, on: worker)[0]
            .filter { self.symptoms(of: $0, piece).flags.isEmpty }
        let isReplaced = !sound.isEmpty
        return Found(
            hypotheses: isReplaced ? Array(sound.prefix(count)) : found,
            secondSearch: SecondSearch(flags: symptoms.flags, pieces: 1, replaced: isReplaced ? 1 : 0))
    }

    private func symptoms(of hypothesis: Hypothesis, _ piece: Piece) -> Symptoms {
        let (source, corpus) = (piece.request.source, model.config.corpus)
        return Symptoms(
            of: (hypothesis, text(of: hypothesis, piece)),
            source: (source.dropLast(), model.pipeline.source.decode(source)),
            isOtherLanguage: mainLanguage(of: corpus.source) != mainLanguage(of: corpus.target))
    }

    /// What makes any of a line's pieces look broken.
    func flags(of hypotheses: [Hypothesis], _ pieces: [Piece]) -> [Flag] {
        zip(hypotheses, pieces).map { symptoms(of: $0, $1).flags }.united
    }
}

extension Translator.SecondSearch {
    /// What was done for all pieces of a line together; nil if nothing was.
    init?(of pieces: [Translator.SecondSearch]) {
        guard !pieces.isEmpty else { return nil }
        self.init(
            flags: pieces.map(\.flags).united, pieces: pieces.reduce(0) { $0 + $1.pieces },
            replaced: pieces.reduce(0) { $0 + $1.replaced })
    }
}

extension [[Translator.Flag]] {
    /// The flags of all lists, each once.
    fileprivate var united: [Translator.Flag] {
        Translator.Flag.allCases.filter { flag in contains { $0.contains(flag) } }
    }
}

import GrusFiles

extension TextConfig.Side {
    /// Loads the model that is named, or trains on normalised lines.
    func makeSegmenter(_ lines: LineSource) throws(InputError) -> any Segmenter {
        if let model, segmentation == .sentencepiece {
            return try SentencePieceSegmenter(serialized: SentencePieceModel.read(model), file: model)
        }
        switch segmentation {
        case .sentencepiece:
            return try SentencePieceSegmenter(
                training: algorithm, vocabulary: vocabulary, coverage: coverage, lines: lines)
        case .words: return try WordSegmenter(vocabularyLimit: vocabulary, lines: lines)
        case .characters: return try CharacterSegmenter(vocabularyLimit: vocabulary, lines: lines)
        }
    }

    /// Reads a segmenter from its blob.
    func loadSegmenter(_ name: String, from blobs: [String: [UInt8]]) throws(InputError) -> any Segmenter {
        guard let bytes = blobs[name] else { throw InputError(.data, "the model lacks its \(name)") }
        switch segmentation {
        case .sentencepiece: return try SentencePieceSegmenter(serialized: bytes, file: name)
        case .words: return try WordSegmenter(serialized: bytes, file: name)
        case .characters: return try CharacterSegmenter(serialized: bytes, file: name)
        }
    }

    func makeNormalizer() throws(InputError) -> Normalizer {
        try Normalizer(form: normalization, lowercase: lowercase)
    }
}

extension Normalizer {
    /// Lines in the chosen form and case.
    func normalize(_ lines: @escaping LineSource) -> LineSource {
        { () throws(InputError) in try lines().map(normalize) }
    }
}

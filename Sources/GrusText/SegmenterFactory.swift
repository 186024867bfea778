import GrusFiles

/// Makes the segmenters that a config describes.
struct SegmenterFactory {
    let config: TextConfig
    let normalizer: Normalizer

    /// Loads the model at a path, or trains on the normalised lines.
    func make(model path: String?, lines: LineSource) throws(InputError) -> any Segmenter {
        if let path, config.segmentation == .sentencepiece {
            return try SentencePieceSegmenter(serialized: SentencePieceModel.read(path), file: path)
        }
        let normalized: LineSource = { () throws(InputError) in try lines().map(normalizer.normalize) }
        switch config.segmentation {
        case .sentencepiece:
            return try SentencePieceSegmenter(
                training: config.algorithm, vocabulary: config.vocabulary, coverage: config.coverage, lines: normalized)
        case .words: return try WordSegmenter(vocabularyLimit: config.vocabulary, lines: normalized)
        case .characters: return try CharacterSegmenter(vocabularyLimit: config.vocabulary, lines: normalized)
        }
    }

    /// Reads a segmenter from its blob.
    func load(_ name: String, from blobs: [String: [UInt8]]) throws(InputError) -> any Segmenter {
        guard let bytes = blobs[name] else { throw InputError(.data, "the model lacks its \(name)") }
        switch config.segmentation {
        case .sentencepiece: return try SentencePieceSegmenter(serialized: bytes, file: name)
        case .words: return try WordSegmenter(serialized: bytes, file: name)
        case .characters: return try CharacterSegmenter(serialized: bytes, file: name)
        }
    }
}

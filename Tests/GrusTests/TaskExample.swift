import Grus

/// Translates lines as they come, in their order; other tasks may use the same translator meanwhile.
func answer<Lines: AsyncSequence<String, Never> & Sendable>(
    _ lines: Lines, with translator: Translator, write: (String) -> Void
) async throws {
    for try await translation in translator.translated(lines) { write(translation.text) }
}

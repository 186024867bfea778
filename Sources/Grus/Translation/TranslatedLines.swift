/// The translations of lines, in their order; see ``Translator/translated(_:)``.
///
/// It ends with the lines, or throws what they throw, after the translations of all lines before; a `CancellationError` if the task is
/// cancelled; an `InputError` as ``Translator/translate(_:)`` does.
public struct TranslatedLines: AsyncSequence, Sendable {
    /// The lines that have come, at least one; none at the end.
    typealias Source = () async throws -> [String]

    private let translator: Translator
    private let makeSource: @Sendable () -> Source

    init(by translator: Translator, _ makeSource: @escaping @Sendable () -> Source) {
        self.translator = translator
        self.makeSource = makeSource
    }

    /// Begins with the first line.
    public func makeAsyncIterator() -> Iterator { Iterator(translator: translator, source: makeSource()) }

    /// Takes lines when their translations are asked for.
    public struct Iterator: AsyncIteratorProtocol {
        fileprivate let translator: Translator
        fileprivate let source: Source
        private var ready: ArraySlice<Translator.Translation> = []

        fileprivate init(translator: Translator, source: @escaping Source) {
            self.translator = translator
            self.source = source
        }

        /// The translation of the next line; nil at the end.
        public mutating func next() async throws -> Translator.Translation? {
            try Task.checkCancellation()
            if ready.isEmpty { ready = try await translator.translations(of: source())[...] }
            return ready.popFirst()
        }
    }
}

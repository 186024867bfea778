extension Translator {
    /// Translates lines, and writes them out.
    ///
    /// - Parameter reranker: orders what is found before the best are written; nil leaves it as it is.
    public func written(
        _ lines: SharedTranslation.Lines, in format: TranslationFormat, orderedBy reranker: Reranker? = nil
    ) -> SharedTranslation.Written {
        let wanted = format.best ?? 1
        let count = reranker == nil ? wanted : config.mostHypotheses ?? wanted
        var found = translations(of: lines.requests, count: count)
        if let reranker { found = reranker.reranked(found, of: lines.requests) }
        let text = found.enumerated().flatMap { index, translations in
            format.lines(of: Array(translations.prefix(wanted)), number: lines.number + index)
        }
        return SharedTranslation.Written(text, of: found)
    }
}

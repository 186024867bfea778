import GrusAutodiff
import GrusFiles
import GrusNumerics

extension Seq2Seq {
    /// The same model, whose products round their factors to a precision. It shares no memory with a model of `int8`.
    ///
    /// - Throws: `InputError` of kind `config` if a weight has more rows than products of bytes have terms.
    /// - Precondition: it is not rounded to `int8` yet.
    package func rounded(to precision: Precision) throws(InputError) -> Seq2Seq {
        if precision == .int8 { try checkTerms() }
        return with(parameters.rounded(to: precision))
    }

    /// The same model with other parameters of the same layout.
    package func with(_ parameters: ParameterStore) -> Seq2Seq {
        Seq2Seq(config, sourceVocabulary, targetVocabulary) { _ in parameters }
    }

    private func checkTerms() throws(InputError) {
        for entry in parameters.layout.entries {
            guard case let rows = entry.parameter.shape.rows, entry.role == .weight, rows > Products.mostByteTerms
            else { continue }
            throw InputError(
                .config, "\(entry.name) has \(rows) rows; int8 products have at most \(Products.mostByteTerms) terms")
        }
    }
}

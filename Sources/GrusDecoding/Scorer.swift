import GrusNumerics

/// What a search asks for the probabilities of tokens: a model, or several as one.
package protocol Scorer: Sendable {
    /// The number of target ids.
    var vocabulary: Int { get }

    /// Starts to translate sentences, with a row for each.
    ///
    /// - Parameters:
    ///   - requests: the sentences, and what is given of their translations: those tokens may be asked for.
    ///   - rows: the most rows there will ever be; at least one per sentence.
    ///   - attends: whether a step tells where it has attended to.
    ///   - worker: computes, in what its arena has left. The arena may be reset when nobody goes on with the translation.
    func start(_ requests: [Search.Request], rows: Int, attends: Bool, on worker: Worker) -> any PartialTranslation
}

/// Translations that a scorer has begun: a row for each, which belongs to one sentence and ends with the token that it was fed
/// last.
///
/// A step is two calls: `extend` and `keep`.
package protocol PartialTranslation {
    /// Feeds every row one token, the begin mark first.
    ///
    /// - Returns: what may come next of every row; valid until `keep`.
    mutating func extend(_ tokens: [Int32]) -> NextTokens

    /// Goes on with some of the rows that were extended.
    ///
    /// - Parameter rows: which of them, in the new order; one that has several continuations several times.
    mutating func keep(_ rows: [Int])
}

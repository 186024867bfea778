import GrusAutodiff
import GrusNumerics
import GrusRuntime

/// Where the candidates of minimum risk training come from, and what they cost: rooms above know how to search and to score.
package struct CandidateSource: Sendable {
    /// Draws translations in ids, each with the end mark unless it was cut at a limit of length.
    ///
    /// What is drawn for a source follows from its stream and the weights alone.
    ///
    /// - Parameters:
    ///   - sources: token ids with the end mark.
    ///   - keys: a random stream for each source.
    ///   - worker: computes, in its arena, which is reset.
    ///   - weights: the copies of the weights that its products read.
    /// - Returns: the translations of every source.
    package typealias Draw =
        @Sendable (
            _ sources: [[Int32]], _ keys: [RandomKey], _ worker: Worker, _ weights: ProductWeights
        ) -> [[[Int32]]]

    /// What candidates cost when a reference is right: 0 for the reference, more for what is worse. All are in ids.
    package typealias Cost = @Sendable (_ candidates: [[Int32]], _ reference: [Int32]) -> [Double]

    let draw: Draw
    let cost: Cost

    /// A source with all that is asked of it.
    package init(draw: @escaping Draw, cost: @escaping Cost) { (self.draw, self.cost) = (draw, cost) }
}

/// A set of examples to learn from: what is known of it where batches are cut, whatever the examples are.
package protocol Examples: Sendable {
    /// The number of examples.
    var count: Int { get }
    /// The tokens of an example that are read, and those that are learnt, end marks included: what batches of like
    /// lengths and of limited cost are cut by.
    func lengths(of example: Int) -> (source: Int, target: Int)
}

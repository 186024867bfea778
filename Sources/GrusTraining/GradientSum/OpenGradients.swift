import GrusAutodiff
import Synchronization

/// Of which parameters the shards of a process are still computing gradients. Threads close them, another one looks.
package final class OpenGradients: Sendable {
    /// For every parameter, how many shards are not done with it.
    private let counts: Mutex<[Int]>

    /// None is open.
    package init(_ layout: ParameterLayout) {
        counts = Mutex(Array(repeating: 0, count: layout.entries.count))
    }

    /// Opens all parameters.
    ///
    /// - Parameter shards: how many shards will close each.
    package func open(for shards: Int) {
        counts.withLock { counts in
            for index in counts.indices { counts[index] = shards }
        }
    }

    /// A shard has the final gradient of a parameter.
    package func close(_ parameter: Parameter) { counts.withLock { $0[parameter.index] -= 1 } }

    /// Whether all shards have the final gradients of parameters, given by their indices.
    func areFinal(_ parameters: Range<Int>) -> Bool {
        counts.withLock { counts in parameters.allSatisfy { counts[$0] <= 0 } }
    }

    /// Whether all shards have all their gradients.
    var areAllFinal: Bool { counts.withLock { $0.allSatisfy { $0 <= 0 } } }
}

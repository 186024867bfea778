import GrusMetrics
import GrusRuntime
import Synchronization

/// Counts blocks of segments side by side as they come, and joins their statistics in the order of the blocks.
final class StatisticsQueue: Sendable {
    /// The statistics of a block or of the corpus so far: [metric, system].
    typealias Counts = [[SegmentStatistics]]

    /// What has been joined.
    private final class Joined: Sendable {
        let counts = Mutex<Counts>([])
        /// Whether the statistics of single segments are needed, and not only their sums.
        let keepsSegments: Bool

        init(keepsSegments: Bool) {
            self.keepsSegments = keepsSegments
        }

        func append(_ block: Counts) {
            counts.withLock { counts in
                guard !counts.isEmpty else { return counts = block }
                for metric in block.indices {
                    for (system, statistics) in block[metric].enumerated() {
                        if keepsSegments {
                            counts[metric][system].append(contentsOf: statistics)
                        } else {
                            counts[metric][system].condense(with: statistics)
                        }
                    }
                }
            }
        }
    }

    private let metrics: [any Metric]
    private let joined: Joined
    private let work: OrderedWork<Counts>

    /// - Parameters:
    ///   - keepsSegments: whether the statistics of single segments are needed, and not only their sums.
    ///   - pool: the threads that count; nil counts on the thread that adds.
    init(metrics: [any Metric], keepsSegments: Bool, on pool: ThreadPool?) {
        self.metrics = metrics
        let joined = Joined(keepsSegments: keepsSegments)
        self.joined = joined
        work = OrderedWork(on: pool, limit: 64) { joined.append($0) }
    }

    /// Adds a block; waits while too many are under way.
    func add(systems: [[String]], references: [[String]]) {
        work.add { [self] in
            metrics.map { metric in
                systems.map { metric.blockStatistics(hypotheses: $0, references: references) }
            }
        }
    }

    /// The statistics of the corpus, when all blocks are counted.
    func finish() -> Counts {
        work.wait()
        return joined.counts.withLock { $0 }
    }
}

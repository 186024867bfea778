import Dispatch
import GrusMetrics
import Synchronization

/// Counts blocks of segments on all cores as they come, and joins their statistics in the order of the blocks.
final class StatisticsQueue: Sendable {
    /// The statistics of a block or of the corpus so far: [metric, system].
    typealias Counts = [[SegmentStatistics]]

    fileprivate struct State {
        /// Blocks that were counted before their turn.
        var finished: [Int: Counts] = [:]
        var joinedBlocks = 0
        var counts: Counts = []
    }

    private let metrics: [any Metric]
    private let keepsSegments: Bool
    private let state = Mutex(State())
    private let group = DispatchGroup()
    /// Bounds the number of blocks in memory.
    private let room = DispatchSemaphore(value: 64)

    /// - Parameter keepsSegments: whether the statistics of single segments are needed, and not only their sums.
    init(metrics: [any Metric], keepsSegments: Bool) {
        self.metrics = metrics
        self.keepsSegments = keepsSegments
    }

    /// Adds a block; waits while too many are under way.
    func add(_ index: Int, systems: [[String]], references: [[String]]) {
        room.wait()
        DispatchQueue.global().async(group: group) { [self] in
            let counts = metrics.map { metric in
                systems.map { count(metric, $0, references) }
            }
            state.withLock { $0.join(counts, at: index) }
            room.signal()
        }
    }

    /// The statistics of the corpus, when all blocks are counted.
    func finish() -> Counts {
        group.wait()
        return state.withLock { $0.counts }
    }

    private func count(_ metric: some Metric, _ system: [String], _ references: [[String]]) -> SegmentStatistics {
        let statistics = metric.blockStatistics(hypotheses: system, references: references)
        return keepsSegments ? statistics : statistics.condensed()
    }
}

extension StatisticsQueue.State {
    fileprivate mutating func join(_ block: StatisticsQueue.Counts, at index: Int) {
        finished[index] = block
        while let next = finished.removeValue(forKey: joinedBlocks) {
            joinedBlocks += 1
            guard !counts.isEmpty else {
                counts = next
                continue
            }
            for metric in counts.indices {
                for system in counts[metric].indices {
                    counts[metric][system].append(contentsOf: next[metric][system])
                }
            }
        }
    }
}

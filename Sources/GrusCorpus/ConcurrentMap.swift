import Dispatch
import Synchronization

/// Transforms elements on all cores, `chunk` of them at a time, and keeps their order.
func concurrentMap<Element: Sendable, Result: Sendable>(
    _ elements: [Element], chunk: Int, _ transform: @Sendable (Element) -> Result
) -> [Result] {
    let chunks = (elements.count + chunk - 1) / chunk
    let results = Mutex([[Result]](repeating: [], count: chunks))
    DispatchQueue.concurrentPerform(iterations: chunks) { index in
        let result = elements[index * chunk..<min((index + 1) * chunk, elements.count)].map(transform)
        results.withLock { $0[index] = result }
    }
    return results.withLock { $0 }.flatMap { $0 }
}

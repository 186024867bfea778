import Foundation
import Testing

/// An operation without a finite-difference test is not done.
struct OperationListTests {
    /// The operations whose gradients the tests of this folder compare with finite differences.
    static let tested: Set = [
        "Closing", "CrossEntropy", "Dropout", "Embedding", "ExtendRows", "GRUAfter", "GRUBeforeGates",
        "GRUBeforeState", "GatherRows", "Linear", "RepeatRow", "Step", "Tanh",
    ]

    @Test func everyOperationHasAGradientTest() throws {
        let package = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let folder = package.appendingPathComponent("Sources/GrusAutodiff/Operations")
        var found: Set<String> = []
        for file in try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil) {
            let text = try String(contentsOf: file, encoding: .utf8)
            for match in text.matches(of: /struct (\w+)\b[^{]*\bDifferentiableOperation\b/) {
                found.insert(String(match.1))
            }
        }
        #expect(found == Self.tested)
    }
}

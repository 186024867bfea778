import Foundation
import Grus
import Testing

/// `Sources/FORMATS.md` lists the exit codes that there are.
@Suite struct ExitCodePageTests {
    @Test func everyExitCodeIsListed() throws {
        let package = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let page = try String(contentsOf: package.appending(path: "Sources/FORMATS.md"), encoding: .utf8)
        // Two come from C: where oneDNN is missing, and where there is no memory.
        for code in 64...78 as ClosedRange<Int32> where ![69, 71].contains(code) {
            #expect(page.contains("\n| \(code) |") == (InputError.Kind(rawValue: code) != nil), "\(code)")
        }
    }
}

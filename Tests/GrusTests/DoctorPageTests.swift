import Foundation
import Grus
import Testing

/// `Sources/DOCTOR.md` explains every kind of damage in the words of `grus check`, and no other.
@Suite struct DoctorPageTests {
    @Test(arguments: Damage.Level.allCases) func everyKindIsExplained(level: Damage.Level) throws {
        let package = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let page = try String(contentsOf: package.appending(path: "Sources/DOCTOR.md"), encoding: .utf8)
        let titles: [Damage.Level: String] = [.damage: "Damage", .suspicion: "Suspicion", .note: "Good to know"]
        let title = try #require(titles[level])
        let section = try #require(page.components(separatedBy: "\n## ").first { $0.hasPrefix("\(title)\n") })
        let rows = section.split(separator: "\n").filter { $0.hasPrefix("| `") }.map(String.init)
        #expect(rows == Damage.allCases.filter { $0.level == level }.map(row))
    }

    private func row(_ damage: Damage) -> String {
        let cells = [damage.meaning, damage.advice].map {
            $0.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing("|", with: "\\|")
        }
        return "| `\(damage.rawValue)` | \(cells.joined(separator: " | ")) |"
    }
}

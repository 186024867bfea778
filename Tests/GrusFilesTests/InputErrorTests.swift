import GrusFiles
import Testing

struct InputErrorTests {
    @Test func theDescriptionNamesFileAndPlace() {
        let descriptions = [
            InputError(.usage, "no input").description,
            InputError(.missing, file: "a.yaml", "it is not there").description,
            InputError(.config, file: "a.yaml", at: .line(3), "unknown key").description,
            InputError(.config, file: "a.yaml", at: .position(line: 3, column: 7), "unknown key").description,
            InputError(.data, file: "a.zst", at: .byte(12), "damaged").description,
            InputError(.missing, file: "", "cannot read").description,
        ]
        let expected = [
            "no input", "a.yaml: it is not there", "a.yaml:3: unknown key", "a.yaml:3:7: unknown key",
            "a.zst: byte 12: damaged", "\"\": cannot read",
        ]
        #expect(descriptions == expected)
    }

    /// Names out of files and arguments may hold anything, also what moves the cursor of a terminal.
    @Test func theDescriptionIsOneLineWhateverTheNamesHold() {
        let error = InputError(.data, file: "a\nb", "no tensor c\r\nd\u{1B}[2J „é“")
        #expect(error.description == #"a\u{A}b: no tensor c\u{D}\u{A}d\u{1B}[2J „é“"#)
    }

    @Test func theDescriptionIsBounded() {
        let file = "begin" + String(repeating: "语", count: 5000)
        let error = InputError(.missing, file: file, "cannot read" + String(repeating: "!", count: 5000) + "end")
        #expect(error.description.hasPrefix("begin语"))
        #expect(error.description.hasSuffix("!!end"))
        #expect(error.description.utf8.count < 1500)
    }

    @Test func exitCodesAreThoseOfSysexits() {
        let kinds: [InputError.Kind] = [.usage, .data, .missing, .cannotCreate, .io, .config]
        #expect(kinds.map(\.exitCode) == [64, 65, 66, 73, 74, 78])
    }
}

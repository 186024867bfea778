import Grus
import GrusFiles
import Testing

@Suite struct UnitTests {
    @Test(arguments: [
        (0, "0"), (950, "950"), (999, "999"), (1000, "1.0K"), (12_345, "12.3K"), (999_949, "999.9K"), (999_950, "1.0M"),
        (9_123_456, "9.1M"), (1_400_000_000, "1.4B"), (2_000_000_000_000, "2000.0B"),
    ])
    func numbersOfParametersAreRounded(count: Int, text: String) {
        #expect(counted(count) == text)
    }

    @Test(arguments: [
        (0, "0 bytes"), (999, "999 bytes"), (1000, "1.0 kB"), (36_500_000, "36.5 MB"), (1_400_000_000, "1.4 GB"),
    ])
    func sizesHaveTheirUnits(bytes: Int, text: String) {
        #expect(sized(bytes) == text)
    }

    @Test(arguments: [
        (37.4, "37.40"), (2.3144, "2.314"), (-2.5, "-2.500"), (0, "0.000"), (1234.5, "1234"), (1.5e9, "1.5e+09"),
        (.infinity, "inf"), (-.infinity, "-inf"), (.nan, "nan"),
    ])
    func measuresHaveTheDigitsThatMatter(value: Double, text: String) {
        #expect(measured(value) == text)
    }

    @Test(arguments: [
        (0, "0"), (1850, "1,850"), (-1850, "-1,850"), (-185, "-185"), (1_000_000, "1,000,000"), (.nan, "–"),
    ])
    func thousandsAreGrouped(value: Double, text: String) {
        #expect(grouped(value) == text)
    }

    @Test func whatNoCalendarHasIsNoMoment() {
        #expect(minute(0).hasSuffix(":00") && minute(0).count == 16)
        #expect([.nan, .infinity, 1e300].map(minute) == ["–", "–", "–"])
    }

    @Test(arguments: [nil, "", "dumb"]) func someTerminalsCannotGoBack(type: String?) {
        #expect(Terminal.isDumb(type))
        #expect(!Terminal.isDumb("xterm-256color"))
    }
}

@Suite struct TextTableTests {
    @Test func columnsAreAsWideAsTheirCells() {
        let table = TextTable(
            sides: [.left, .right, .left], rows: [["a", "b", "c"], ["数据", "10", ""], ["e\u{301}", "", "x"]])
        #expect(table.lines() == ["a      b  c", "数据  10", "e\u{301}         x"])
    }

    @Test func longCellsAreShortened() {
        let table = TextTable(sides: [.left, .left], rows: [["model.cell.reset", "x"], ["seed", "y"]])
        #expect(table.lines(atMost: [7, 9]) == ["mod…set  x", "seed     y"])
    }

    @Test(arguments: [
        (5, "abcdefgh", "ab…gh"), (8, "abcdefgh", "abcdefgh"), (4, "abcdefgh", "ab…h"), (1, "abc", "…"), (0, "abc", ""),
        (5, "数据実験", "数…験"), (4, "数据実験", "数…"),
    ])
    func theMiddleOfATextGivesWay(columns: Int, text: String, short: String) {
        #expect(shortened(text, to: columns) == short)
    }

    @Test(arguments: [
        ("plain 数", "plain 数"), ("a\u{1B}[31m\n", "a\\u{1B}[31m\\u{A}"), ("\u{202E}x\u{2028}", "\\u{202E}x\\u{2028}"),
        ("\u{9B}1m\r\u{7F}", "\\u{9B}1m\\u{D}\\u{7F}"),
    ])
    func nothingMovesTheTerminal(text: String, shown: String) {
        #expect(printable(text) == shown)
    }
}

import GrusCorpus
import Testing

/// What each check finds in a pair, and what it passes over: worked by hand.
@Suite struct LineCheckTests {
    /// The kinds that are found in a pair, but for those that compare it with others.
    private func found(_ source: String, _ target: String) -> Set<Damage> {
        let pair = InspectedPair(InspectedLine(source), InspectedLine(target))
        return Set(lineChecks.compactMap { $0.finding(in: pair)?.damage })
    }

    @Test(
        arguments: [
            ("", .empty), (" \u{A0}\t", .empty),
            ("a \u{FFFD} b", .replacement), ("caf\u{FFFD}", .replacement),
            ("schÃ¶n", .mojibake), ("itâ€™s", .mojibake), ("ä½ å¥½", .mojibake), ("5Â°", .mojibake),
            ("Ð¿Ñ€Ð¸Ð²ÐµÑ‚", .mojibake), ("caf\u{C3}\u{A9}", .mojibake),
            ("schÃƒÂ¶n", .doubleEncoding), ("itÃ¢â‚¬â„¢s", .doubleEncoding),
            ("a\u{0}b", .control), ("\u{1B}[1m", .control), ("a\u{7F}", .control), ("a\u{93}b", .control),
            ("one\u{2028}two", .lineBreak), ("one\u{85}two", .lineBreak), ("one\u{C}", .lineBreak),
            ("one\rtwo", .lineBreak),
            ("\u{FEFF}A dog", .byteOrderMark),
            ("ex\u{AD}ample", .zeroWidth), ("a\u{200B}b", .zeroWidth), ("a\u{200D}b", .zeroWidth),
            ("\u{202A}a", .zeroWidth),
            ("\u{E000}", .unusable), ("\u{FFFE}", .unusable), ("\u{378}", .unusable),
            ("P\u{430}ris", .mixedScripts), ("\u{39F}ne", .mixedScripts),
            ("u\u{308}ber", .unnormalized), ("10 \u{212B}", .unnormalized),
            ("a <b>dog</b>", .tag), ("</seg>", .tag), ("<br/>", .tag), ("<!-- x -->", .tag), ("<0x0A>", .tag),
            ("R&amp;D", .entity), ("it&#39;s", .entity), ("&#x27;", .entity), ("&frac12;", .entity),
            ("see http://a.org", .url), ("www.example.org", .url), ("mail me@example.org", .url),
            ("gro@@ ße", .subword), ("▁gro ße", .subword), ("play ##ing", .subword), ("part @-@ time", .subword),
            (#"one\n"#, .escape), (#"caf\u00e9"#, .escape), ("a%20b", .escape), (#"say \"no\""#, .escape),
            ("one\ttwo", .separator), ("one ||| two", .separator),
            ("M?nner", .lostLetter), ("don?t", .lostLetter),
            (" a", .spaces), ("a ", .spaces), ("a  b", .spaces),
            ("a\u{A0} b", .oddSpaces), ("a\u{3000}\u{3000}b", .oddSpaces), ("a\u{202F}", .oddSpaces),
            ("no!!!!", .repeatedPunctuation), ("。。。。", .repeatedPunctuation), ("a ---- b", .repeatedPunctuation),
            ("nooooo", .repeatedLetters), ("哈哈哈哈", .repeatedLetters),
            ("the the the the", .repeatedWords), ("in the in the in the", .repeatedWords),
            ("a b c d a b c d a b c d", .repeatedWords),
            (String(repeating: "x1", count: 26), .longWord),
            (String(repeating: "ab ", count: 501), .long),
            ("12 + 3", .noLetters), ("…", .noLetters),
        ] as [(String, Damage)]) func isFoundOnEitherSide(line: String, damage: Damage)
    {
        #expect(found(line, "ein Hund").contains(damage))
        #expect(found("a dog", line).contains(damage))
    }

    @Test(arguments: [
        "a dog", "Ein „Ä“ und ein „Ö“.", "‘È’ und ‘Í’", "MENÜ“", "São Paulo", "NÃO", "naïve café",
        "2 < 3 and 5 > 4", "a<5>b", "AT&T; R&D", "a & b", "1.5 %", "100% sure", "Q&A;", "a@b", "#1", "@home",
        "C# and C##", "what? no", "Was?Wer", "http? no", "…", "wait...", "very very very", "www", "a | b || c",
        "10 – 12",
        "l’été : « oui\u{A0}»", "µm", "x\u{2009}y", "क्\u{200D}ष", "می\u{200C}خواهم", "α and β", "ﬁx",
    ]) func isNoDamage(line: String) {
        let pair = InspectedPair(InspectedLine(line), InspectedLine("ein Hund"))
        let found = lineChecks.compactMap { $0.finding(in: pair) }.filter { ![.noLetters].contains($0.damage) }
        #expect(found == [])
    }

    @Test(
        arguments: [
            ("This is not translated.", "This is not translated.", .untranslated),
            ("Saint Vincent", "Saint Vincent", .sameText),
            (
                "Please click on button number seven", "Bitte click button number seven", .partlyUntranslated
            ),
            ("It costs 25 dollars.", "Es kostet 26 Dollar.", .numbers),
            ("In 1,999 of 12 cases", "In 1.998 von 12 Fällen", .numbers),
            ("٣٤ books", "35 Bücher", .numbers),
        ] as [(String, String, Damage)]) func isFoundInThePair(source: String, target: String, damage: Damage)
    {
        #expect(found(source, target) == [damage])
    }

    @Test(arguments: [
        ("This is translated.", "Das ist übersetzt."), ("1,250.99 dollars", "1.250,99 Dollar"),
        ("40,000 words", "4万字"), ("$3.00", "3 Dollar"), ("at 10:30", "um 10.30 Uhr"),
        ("three books in 2001", "3 Bücher in 2001"),
        ("٣٤ books", "34 Bücher"), ("at 07:05", "um 7.05 Uhr"), ("5", "5"),
    ]) func isNoDamage(source: String, target: String) {
        #expect(found(source, target).subtracting([.noLetters]) == [])
    }

    /// A misread text is found, and so is what was misread again, but not as the same.
    @Test func whatWasSpoiltTwiceIsToldApart() {
        #expect(found("schÃ¶n", "ein Hund") == [.mojibake])
        #expect(found("schÃƒÂ¶n", "ein Hund") == [.doubleEncoding])
    }

    @Test func aScriptIsThatOfTheLanguage() {
        let check = ScriptCheck(source: "en", target: "ja")
        func found(_ source: String, _ target: String) -> String? {
            check.finding(in: InspectedPair(InspectedLine(source), InspectedLine(target))).map {
                "\($0.damage.rawValue) \($0.detail)"
            }
        }
        #expect(found("a dog", "犬がいる") == nil)
        #expect(found("a dog", "Windows を使う") == nil, "a part in another script is usual")
        #expect(found("собака здесь", "犬がいる") == "wrong-script Cyrillic")
        #expect(found("a dog", "the dog is here") == "wrong-script Latin")
        #expect(found("a dog", "Python 3.5 rc1") == nil, "a name")
        #expect(found("the dog is here", "the dog is here") == nil, "which is told as untranslated")
        #expect(found("犬がいる", "a dog is here") == "swapped-sides each is in the other's script")
        #expect(found("a dog", "42") == nil)
        // Of a language that ICU does not know nothing is expected.
        let other = ScriptCheck(source: "norm.en", target: "xx")
        #expect(other.finding(in: InspectedPair(InspectedLine("собака"), InspectedLine("犬がいるよ"))) == nil)
    }

    @Test func wordsAndCharactersAreCounted() {
        var statistics = SideStatistics()
        for line in ["It's 9 a.m.", "我有3只狗。", ""] { statistics.add(InspectedLine(line), nil) }
        #expect((statistics.lines, statistics.words, statistics.characters) == (3, 5 + 5, 9 + 6))
    }
}

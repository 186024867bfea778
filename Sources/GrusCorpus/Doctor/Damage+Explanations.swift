extension Damage {
    /// What it is, in a sentence or two.
    public var meaning: String { explanation.meaning }
    /// What to do about it.
    public var advice: String { explanation.advice }

    private var explanation: (meaning: String, advice: String) {
        switch self {
        case .empty:
            (
                "A side is empty, or has nothing but white space.",
                "Leave the pair out: there is nothing to learn from it."
            )
        case .invalidUTF8:
            (
                "Bytes that are not UTF-8. Grus does not train on such a file.",
                "Find out the encoding of the file and convert it with iconv, or leave these pairs out with grus clean."
            )
        case .replacement:
            (
                "U+FFFD stands where another program could not read a character: what stood there is lost.",
                "Leave the pair out, or convert the original text again."
            )
        case .mojibake:
            (
                "UTF-8 that was read as Latin-1 or Windows-1252: Ã¼ for ü, â€™ for ’.",
                "Convert the original text again, in the right encoding; or leave the pair out."
            )
        case .doubleEncoding:
            (
                "UTF-8 that was read as Latin-1 or Windows-1252 twice: ÃƒÂ¼ for ü.",
                "Convert the original text again, in the right encoding; or leave the pair out."
            )
        case .control:
            (
                "A control character, which no text has: what is left of a binary file or of a terminal.",
                "Leave the pair out."
            )
        case .wrongScript:
            (
                "Hardly any letter is in a script that the language is written in. Latin names and code are let pass.",
                "Leave the pair out: the line is in another language."
            )
        case .swapped:
            (
                "The source is in the target's language, and the target in the source's.",
                "Swap the two lines, or leave the pair out."
            )
        case .untranslated:
            (
                "Both sides are the same text, of four words or more. A model learns to copy from such pairs.",
                "Leave the pair out."
            )
        case .duplicate:
            (
                "A pair that came before, character by character. It counts twice in training.",
                "Leave it out, unless it should count twice."
            )
        case .leakedPair:
            (
                "A pair of the training set that is in a development or test set too, but for case, punctuation and spaces. "
                    + "Scores then tell what the model knows by heart.",
                "Leave it out of the training set."
            )
        case .lengthRatio:
            (
                "One side is so much longer than the other as hardly a translation is.",
                "Look at the examples: mostly a part of one side is missing, or lines do not belong together."
            )
        case .misaligned:
            (
                "Lines in a block of 256 are as long or short as if they were translations of others.",
                "Compare the files around the first such line: one side may have lost a line before it."
            )
        case .wrongLanguage:
            (
                "A side is in the language of the other side, as far as three letters in a row tell it.",
                "Look at the examples, and leave such pairs out if they are right."
            )
        case .otherLanguage:
            (
                "A line has letters in an order that is rare on its side: another language, code, or a list of names.",
                "Look at the examples, and leave such pairs out if they are right."
            )
        case .partlyUntranslated:
            (
                "Three quarters of the longer words of the target stand in the source as they are.",
                "Look at the examples: names and terms may stay, sentences should not."
            )
        case .leakedSource:
            (
                "A source of the training set is in a development or test set too, with another translation.",
                "Leave it out of training if scores should tell how the model does on new sentences."
            )
        case .numbers:
            (
                "Each side has a number that the other has not. Times, dates and amounts may differ rightly.",
                "Look at the examples; where numbers are wrong, a model learns to invent them."
            )
        case .tag:
            ("A tag of HTML or XML.", "Take the tags out, unless the model should learn to place them.")
        case .entity:
            (
                "A character written as HTML does, such as &amp; for &. Moses writes some characters so.",
                "Replace entities by their characters, on all sides and in all sets."
            )
        case .subword:
            (
                "Marks of words that another tool has cut to pieces: @@, ▁, ##, @-@.",
                "Join the pieces again: Grus segments by itself, and takes the marks for text."
            )
        case .escape:
            (
                "A character written as in a program or an address: \\n, \\u00e9, %20.",
                "Replace escapes by their characters."
            )
        case .separator:
            (
                "What separates columns, a tab or |||: there may be more than one text in the line.",
                "Look at the examples; cut the columns apart and name the right ones in the config."
            )
        case .lostLetter:
            (
                "A question mark inside of a word, where a letter was that some encoding does not have.",
                "Convert the original text again, in the right encoding."
            )
        case .mixedScripts:
            (
                "A word with letters of Latin, Greek or Cyrillic that look alike: a vocabulary holds it twice.",
                "Replace the letters by those of the language's script."
            )
        case .unusable:
            (
                "A character for private use, or one that is not in Unicode: what it means depends on a font.",
                "Replace the character, or leave the pair out."
            )
        case .byteOrderMark:
            (
                "U+FEFF, which Windows writes at the begin of files; a vocabulary takes it for a letter.",
                "Take it out."
            )
        case .zeroWidth:
            (
                "A character without width, such as a soft hyphen: words with it differ from those without.",
                "Take it out."
            )
        case .lineBreak:
            (
                "A character inside of the line that other programs take for its end, and count more lines.",
                "Replace it by a space."
            )
        case .repeatedWords:
            (
                "The same words again and again, as a machine translation that has lost its way.",
                "Look at the examples, and leave such pairs out."
            )
        case .noLetters:
            ("A side has no letter: only numbers, punctuation or symbols.", "Leave such pairs out if there are many.")
        case .longWord:
            (
                "More than 50 letters and digits without a space: data, or words whose spaces are lost.",
                "Look at the examples, and leave such pairs out."
            )
        case .sameText:
            ("Both sides are the same word, or two or three. Names are.", "Nothing, if these are names.")
        case .leakedTarget:
            (
                "A target of the training set is in a development or test set too, with another source.",
                "Nothing, unless there are many: then scores are too good."
            )
        case .nearDuplicate:
            ("A pair that came before, but for case, punctuation and spaces.", "Nothing, unless there are many.")
        case .otherTarget:
            ("A source that came before, with another translation.", "Nothing: that is how languages are.")
        case .otherSource:
            ("A target that came before, of another source.", "Nothing: that is how languages are.")
        case .long:
            (
                "A line of more than 1,000 characters. Training leaves out what has more tokens than corpus.maximum_length.",
                "Cut it into sentences, if there are many."
            )
        case .url:
            ("An address of the web or of mail.", "Nothing, unless there are many.")
        case .unnormalized:
            (
                "Characters that Unicode's form NFC writes otherwise, such as u and a mark for ü: two spellings of a word.",
                "Set text.normalization: nfc."
            )
        case .spaces:
            ("Spaces at an end of the line, or several in a row.", "Nothing: subwords and words hardly mind.")
        case .oddSpaces:
            (
                "A space that is not the usual one, such as a no-break space, beside other white space or at an end of the line.",
                "Replace it by the usual one, or by none."
            )
        case .repeatedPunctuation:
            ("The same punctuation mark or symbol four times in a row.", "Nothing, unless there are many.")
        case .repeatedLetters:
            ("The same letter four times in a row.", "Nothing, unless there are many.")
        }
    }
}

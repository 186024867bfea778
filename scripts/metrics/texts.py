"""Made-up texts: words of many scripts, all that tokenisers treat apart, and scalars of all of Unicode."""
import sys
import unicodedata

import regex

# What Python, the tokenisers and the normaliser of Tercom treat apart.
PIECES = [
    ".", ",", "!", "?", "-", "'", "'s", "\"", "(", ")", "/", "&", "<", ">", "$", "%", "{", "~", "[", "\\", "#", "|", ":",
    "&quot;", "&amp;", "&lt;", "&gt;", "&amp;lt;", "<skipped>", "5", ".5", "3,000", "1.2.3", "a.m.", "U.S.", "-5-", "n't", "--", "...",
    "\u3002", "\uff0c", "\uff01", "\u300c", "\u300d", "\u30fb", "\uff08", "\u2014", "\u201c", "\u2026", "\u20ac", "\u00a7", "\u2122", "\u0663", "\u00bd",
]
WORDS = (
    "the cranes fly south over a wide marsh in late autumn and call Zürich Straße İstanbul ΣΟΦΟΣ σοφος ὈΔΥΣΣΕΎΣ ПТИЦЫ летят "
    "鹤在秋天飞 向南方 鶴は秋に 南へ飛ぶ 日本語 カラス 두루미는 가을에 남쪽 นกกระเรียน הציפור עפה الطائر يطير café cafe\u0301 Å Å ﬁsh ａｂｃ １２ 𠀀𠀁 😀 👩‍🚀 क्षि"
).split()
# White space of Python's, the line feed aside, and characters that are none but look so.
SPACES = [chr(c) for c in range(0x110000) if chr(c).isspace() and c != 10] + ["\u200b", "\ufeff", "\u2060", "\u180e"]


def _scalars():
    """The scalars that mean the same to Python, to the regex module and to ICU: those of Unicode 14 whose kind has not changed."""
    assigned = [c for c in map(chr, range(sys.maxunicode + 1)) if c not in "\t\n\r" and unicodedata.category(c) not in ("Cs", "Cn")]
    text = "".join(assigned)
    kinds = {kind: set(regex.findall(rf"\p{{{kind}}}", text)) for kind in "PSN"}
    return [c for c in assigned if all((c in members) == (unicodedata.category(c)[0] == kind) for kind, members in kinds.items())]


SCALARS = _scalars()


class Texts:
    """A source of lines. References share most words with hypotheses, or no two would match."""

    def __init__(self, random, longest):
        self.random = random
        self.words = random.sample(WORDS, random.randint(2, 12)) + random.sample(PIECES, random.randint(0, 6))
        self.strangeness = random.choice([0, 0, 0.05, 0.3])
        self.longest = longest

    def word(self):
        random = self.random
        if random.random() >= self.strangeness:
            return random.choice(self.words)
        kind = random.randrange(3)
        if kind == 0:
            return random.choice(PIECES)
        count = random.randint(1, 4)
        return "".join(random.choice(SCALARS if kind == 1 else self.words) for _ in range(count))

    def space(self):
        return self.random.choice(SPACES) if self.random.random() < self.strangeness / 4 else self.random.choice([" ", " ", " ", ""])

    def line(self):
        return self.join(self.word() for _ in range(self.random.randint(0, self.longest)))

    def join(self, words):
        return plain("".join(part for word in words for part in (word, self.space())))

    def variant(self, line):
        """A line that shares much with another: words are lost, doubled, exchanged or moved."""
        random, words = self.random, line.split(" ")
        for _ in range(random.randint(0, 1 + len(words) // 3)):
            place = random.randrange(len(words) + 1)
            change = random.randrange(6)
            if change == 0:
                del words[place:place + random.randint(1, 3)]
            elif change == 1:
                words[place:place] = words[place:place + 2]
            elif change == 2:
                words[place:place + 1] = [self.word()]
            elif change == 3:
                block, words[place:place + 8] = words[place:place + 8], []
                to = random.randrange(len(words) + 1)
                words[to:to] = block
            elif change == 4:
                words[place:place + 1] = [word.swapcase() for word in words[place:place + 1]]
            else:
                words[place:place] = [self.word()] * (60 if self.longest > 30 and random.random() < 0.1 else 1)
        return plain(" ".join(words))


def plain(line):
    """A line without line ends, and without the one word that only Debian's dictionary of Japanese has."""
    return line.replace("\n", "").replace("\u4ee4\u548c", "\u4ee4")

"""Texts whose lines are long or many: time and memory grow no faster than the text."""
from dataclasses import replace

import frames
import places
from kinds.damaged import label
from process import Bounds

BOUNDS = Bounds(20, 1000)
CHINESE = "鹤在秋天飞向南方。我们喜欢看它们！".encode()
WORDS = "the old man sees two boats and a red flower today . ".encode()

LONG_TEXTS = {
    "5 MB of Chinese": lambda: CHINESE * (5_000_000 // len(CHINESE)) + b"\n",
    "5 MB of an unknown character": lambda: "鹤".encode() * 1_666_666 + b"\n",
    "333,000 unknown characters": lambda: "鹤".encode() * 333_000 + b"\n",
    "1 MB of combining marks": lambda: b"e" + "\u0301\u0323".encode() * 250_000 + b"\n",
    "1 MB of one letter": lambda: b"a" * 1_000_000 + b"\n",
    "1 MB of spaces": lambda: b" " * 1_000_000 + b"\n",
    "900 kB of words": lambda: WORDS * (900_000 // len(WORDS)) + b"\n",
    "100,000 words": lambda: WORDS * (100_000 // 13) + b"\n",
    "20,000 words": lambda: WORDS * (20_000 // 13) + b"\n",
    "64 lines of 1,000 words": lambda: (WORDS * 77 + b"\n") * 64,
    "100,000 short lines": lambda: b"a\n" * 100_000,
    "a line without end": lambda: b"x" * 30_000_000,
    "zero-width joiners": lambda: "👩\u200d".encode() * 100_000 + b"\n",
    "sentences": lambda: b"A dog. " * 20_000 + b"\n",
}
LONG_PACKED = {
    "100 million blank lines": lambda: frames.frame(frames.repeated(b"\n", 100_000_000)),
    "a line of 1 GB": lambda: frames.frame(frames.repeated(b"a", 1_000_000_000)),
    "100,000 empty frames": lambda: frames.frame(frames.raw(b"")) * 100_000,
    "a million empty blocks": lambda: frames.frame(frames.raw(b"", False) * 1_000_000 + frames.raw(b"a\n")),
}
LARGE_NUMBERS = [
    ["evaluate", "test.de", "--confidence", "--confidence-n", "1000000000"],
    ["evaluate", "test.de", "--input", "system.de", "test.en", "--paired-bs", "--paired-bs-n", "1000000000"],
    ["evaluate", "test.de", "--input", "system.de", "test.en", "--paired-ar", "--paired-ar-n", "1000000000"],
    ["evaluate", "test.de", "--max-ngram-order", "1000000000"],
    ["evaluate", "test.de", "--chrf-char-order", "1000000000"],
    ["evaluate", "test.de", "--chrf-word-order", "1000000000"],
    ["evaluate", "test.de", "--width", "1000000000"],
    ["evaluate", "test.de", "--num-refs", "1000000000"],
    ["translate", "--model", "words", "--beam", "1000000000", "test.en"],
    ["benchmark", "--config", "words.yaml", "--source-length", "1000000000", "--seconds", "0.1"],
]


def long_texts(case):
    """One long line, or many lines, in place of a text."""
    place = case.random.choice(places.available(places.CORPORA + places.TEXTS + places.REFERENCES, case.bench.commands))
    case.take_place(place)
    name, make = case.random.choice(sorted((LONG_PACKED if place.path.endswith(".zst") else LONG_TEXTS).items()))
    (case / place.path).write_bytes(make())
    # A hundred million lines have as many answers, and a model that has hardly learned answers a million tokens with two
    # million.
    takes_time = name.startswith("100 million") or place.command[0] == "translate"
    bounds = replace(BOUNDS, seconds=90) if takes_time else BOUNDS
    case.grus(*place.command, input=place.input or None, bounds=bounds)
    case.expect_whole("run")
    label(case, place.name, name)


def long_pairs(case):
    """A reference and a hypothesis of any two lengths."""
    words = [b"a", b"b", b"the", b"."]
    for name in ("long.hyp", "long.ref"):
        length = int(10 ** case.random.uniform(0, 4.3))
        (case / name).write_bytes(b" ".join(case.random.choice(words) for _ in range(length)) + b"\n")
    metric = case.random.choice(["bleu", "chrf", "ter"])
    case.grus("evaluate", "long.ref", "-m", metric, input="long.hyp", bounds=BOUNDS)
    label(case, metric)


def large_numbers(case):
    """Options with numbers that nobody can mean."""
    case.take("test.de", "system.de", "test.en", "words", "words.yaml", "train.en", "train.de", "dev.en", "dev.de")
    command = case.random.choice(LARGE_NUMBERS)
    case.grus(*command, input="system.de", bounds=BOUNDS)
    label(case, " ".join(command[-3:]))


def attack(case):
    case.random.choice([long_texts, long_texts, long_texts, long_pairs, large_numbers])(case)


ATTACKS = {"long-texts": attack}

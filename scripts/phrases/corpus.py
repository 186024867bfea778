"""Writes the phrases corpus: distinct phrases in four languages, cut into train, dev and test.

    corpus.py FOLDER
"""

import random
import re
import subprocess
import sys
from pathlib import Path

from cldr import LANGUAGES
from frames import GROUPS, KINDS

SEED = 20
SPLITS = {"dev": 1_000, "test": 1_000, "train": 44_000}
SLOT = re.compile(r"\{([a-z_]+)(2?)(?:\.([a-z]+))?\}")
VOWELS = tuple("aàâeéèêiîoôuhAÀÂEÉÈÊIÎOÔUH")
ASPIRATED = ("hindi", "hongrois")


class Stream:
    """Random choices out of `random()` alone, whose sequence Python guarantees for a seed."""

    def __init__(self, seed):
        self.random = random.Random(seed).random

    def between(self, first, last):
        return first + int(self.random() * (last - first + 1))

    def pick(self, values):
        return values[int(self.random() * len(values))]

    def group(self):
        point = self.random()
        for frames, share in GROUPS:
            point -= share
            if point < 0:
                break
        return frames


def inflect(value, form):
    """The form of a French value that a slot asks for."""
    elided = value.startswith(VOWELS) and not value.startswith(ASPIRATED)
    if form == "of":
        return ("d’" if elided else "de ") + value
    if form == "the":
        return ("l’" if elided else "le ") + value
    if form == "e":
        return "e" if value.endswith("*") else ""
    return value.removesuffix("*")


def fill(frame, stream):
    """One phrase per language out of a frame, with a new value in each of its slots."""
    values = {}
    for kind, second in sorted({(kind, second) for kind, second, _ in SLOT.findall(frame[0])}):
        value = KINDS[kind](stream)
        while second and value == values[kind]:
            value = KINDS[kind](stream)
        values[kind + second] = value
    return tuple(
        SLOT.sub(lambda slot: inflect(values[slot[1] + slot[2]][index], slot[3]), pattern)
        for index, pattern in enumerate(frame)
    )


def capitalized(phrase):
    return phrase[0].upper() + phrase[1:]


def phrases(total):
    """Distinct phrases: no line occurs twice, in any of the languages."""
    stream = Stream(SEED)
    seen = [set() for _ in LANGUAGES]
    result = []
    while len(result) < total:
        frames = stream.group()
        phrase = fill(stream.pick(frames), stream)
        if frames is not GROUPS[0][0]:
            phrase = tuple(capitalized(side) for side in phrase)
        if any(side in known for side, known in zip(phrase, seen)):
            continue
        for side, known in zip(phrase, seen):
            known.add(side)
        result.append(phrase)
    return result


def write(folder, name, lines):
    for index, language in enumerate(LANGUAGES):
        path = folder / f"{name}.{language}.zst"
        text = "".join(line[index] + "\n" for line in lines).encode()
        command = ["zstd", "-19", "--single-thread", "--no-progress", "-q", "-f", "-o", str(path)]
        subprocess.run(command, input=text, check=True)


def main():
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    lines = phrases(sum(SPLITS.values()))
    start = 0
    for name, size in SPLITS.items():
        write(folder, name, lines[start : start + size])
        start += size


if __name__ == "__main__":
    main()

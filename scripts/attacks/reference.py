"""The keys of a config and what they accept, as `grus config` prints them; valid and invalid values for each."""
import re
from dataclasses import dataclass

NUMBER = r"-?[\d.]+(?:e[-+]?\d+)?"


@dataclass(frozen=True)
class Key:
    path: str
    accepts: str
    default: str
    meaning: str


def read(markdown):
    """The keys of the Markdown tables of `grus config`; in the path of one of the elements of a list is `[]`."""
    keys, section = [], ""
    for line in markdown.split("\n"):
        if heading := re.match(r"## `(.*)`", line):
            section = heading[1] + "."
        elif row := re.match(r"\| `(.*?)` \| (.*?) \| (.*?) \| (.*) \|", line):
            keys.append(Key(section + row[1], row[2], row[3].strip("`"), row[4]))
    return keys


def belongs(key, kind, kinds):
    """Whether a section of a kind has a key, by what its meaning begins with, such as `gru, lstm: whether …`."""
    if key.meaning.startswith("all but none: "):
        return kind != "none"
    named = {name for names in re.findall(r"(?:^|; )([a-z_, ]+): ", key.meaning) for name in names.split(", ")} & {*kinds}
    return not named or kind in named


def element(keys, random):
    """An element of a list of sections: a kind, and some of its keys."""
    kinds = words(next(key.accepts for key in keys if key.path.endswith(".kind")))
    chosen = random.choice(kinds)
    own = [key for key in keys if belongs(key, chosen, kinds)]
    drawn = {key.path.split(".")[-1]: valid(key, random) for key in own if random.random() < 0.6}
    return drawn | {"kind": chosen}


def bounds(phrase):
    """The least and the largest number that a phrase such as `a whole number from 1 to 64` admits; None where it names none."""
    if both := re.search(rf"from ({NUMBER}) to ({NUMBER})", phrase):
        return float(both[1]), float(both[2])
    low = re.search(rf"(?:at least|above) ({NUMBER})", phrase)
    high = re.search(rf"(?:at most|below) ({NUMBER})", phrase)
    return low and float(low[1]), high and float(high[1])


def words(phrase):
    """The words of an enumeration such as `none, nfc or nfkc`; empty when the phrase is none."""
    found = re.split(r", | or ", phrase)
    return found if all(re.fullmatch(r"[a-z0-9_-]+", word) for word in found) else []


def whole(phrase, random):
    """A small whole number that a phrase admits: tiny experiments are the rule."""
    low, high = bounds(phrase)
    return int(min((low or 0) + random.choice([0, 1, 2, 3, 5, 8, random.randint(0, 40)]), high or 1e9))


def real(phrase, default, random):
    """A number that a phrase admits; around the default where there is no upper bound."""
    low, high = bounds(phrase)
    if high is None:
        return (float(default) if default != "none" else 1.0) * 2 ** random.uniform(-3, 3)
    return min(max(random.choice([low, random.uniform(low, high), random.uniform(low, high)]), low + 1e-9), high - 1e-6)


def valid(key, random):
    """A value that a key accepts; None when the phrase is not understood."""
    phrase, optional = re.subn(r", or none$", "", key.accepts)
    if optional and random.random() < 0.3:
        return "none"
    if several := re.fullmatch(r"(.*), or a list of them", phrase):
        choices = words(several[1])
        return random.choice([random.choice(choices), random.sample(choices, random.randint(1, len(choices)))]) if choices else None
    if listed := re.fullmatch(r"a list, each (.*)", phrase):
        choices = words(listed[1])
        return random.sample(choices, random.randint(0, len(choices)))
    if words(phrase):
        return random.choice(words(phrase))
    if phrase.startswith("a whole number"):
        return whole(phrase, random)
    if phrase.startswith("an odd number"):
        return random.choice([1, 3, 5, 7])
    if phrase.startswith("a number"):
        return real(phrase, key.default, random)
    return of_its_own(phrase, random)


def of_its_own(phrase, random):
    """A value of a phrase with a form of its own."""
    if kinds := re.findall(r"\{(\w+): COUNT\}", phrase):
        kind = random.choice(kinds)
        return {kind: random.choice([4, 9, 30, 60])}
    if updates := re.fullmatch(r"(\w+), or (a whole number.*)", phrase):
        return random.choice([updates[1], whole(updates[2], random) + 2])
    if phrase.startswith("a language code"):
        return random.choice(["en", "de", "tr", "zh", "pt-BR"])
    return None


NO_VALUE = ["", "~", "''", "no such thing", "[[]]", "{a: b}", "-1e400", ".nan", "-.inf", "!!binary aGk=", "0x", "\"\\0\"", "1 2"]


def invalid(key, random):
    """YAML text of a value that a key cannot accept; None when every text may be a value of it."""
    if re.search("path|name|language", key.accepts):
        return random.choice(["[[]]", "{a: {b: c}}"])
    low, high = bounds(key.accepts)
    beyond = ["-9223372036854775809"] + ([f"{low - 1:g}"] if low is not None else []) + ([f"{high * 2 + 1:g}"] if high else [])
    return random.choice(NO_VALUE[3:-1] + (beyond if low is not None else []))

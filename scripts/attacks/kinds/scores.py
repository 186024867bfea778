"""Random texts, scored with random options: a number or one line, the same each time."""
import json

from kinds.damaged import label

WORDS = ["a", "the", "A", "cranes", "fly", "south", ".", ",", "5.30", "&amp;", "鹤", "飞", "ü", "u\u0308", "'s", "-", "<s>", "\u3000",
         "\u200b", "🏳️‍🌈", "ß", "İ", "\u0301", "$", "1,000", "\u0600", "\uffff", "\x1c"]
OPTIONS = [["--tokenize", "intl"], ["--tokenize", "char"], ["--tokenize", "zh"], ["--tokenize", "none"], ["--tokenize", "13a"],
           ["--tokenize", "spm:bpe.model"], ["--lowercase"], ["--effective-order"], ["--smooth-method", "floor"],
           ["--smooth-method", "add-k"], ["--smooth-method", "none"], ["--max-ngram-order", "1"], ["--max-ngram-order", "9"],
           ["--chrf-word-order", "2"], ["--chrf-whitespace"], ["--chrf-lowercase"], ["--chrf-eps-smoothing"],
           ["--chrf-char-order", "1"], ["--chrf-beta", "0"], ["--ter-case-sensitive"], ["--ter-asian-support", "--ter-normalized"],
           ["--ter-no-punct"], ["--ter-normalized"], ["--confidence", "--confidence-n", "20"], ["--width", "4"]]


def line(random):
    """Words, few or many; some of them twice and thrice."""
    words = random.sample(WORDS, random.randint(1, len(WORDS)))
    return " ".join(random.choices(words, k=int(2 ** random.uniform(0, 8)) - 1))


def write(case, name, count):
    text = "".join(line(case.random) + "\n" for _ in range(count))
    (case / name).write_text(text)
    return name


def attack(case):
    count = case.random.choice([0, 1, 1, 2, 5, 20])
    texts = [write(case, name, count) for name in ("one.ref", "two.ref", "system")]
    case.take("bpe.model")
    references = texts[:case.random.randint(1, 2)]
    options = sum(case.random.sample(OPTIONS, case.random.randint(0, 4)), [])
    command = ["evaluate", *references, *options, "--format", "json", "-m", *case.random.sample(["bleu", "chrf", "ter"], 2)]
    outcomes = [case.grus(*command, input="system") for _ in range(2)]
    case.expect_same("scores of the same", outcomes[0].output, outcomes[1].output)
    if outcomes[0].succeeded:
        expect_numbers(case, outcomes[0].output)
    label(case, " ".join(command[1:]))


def expect_numbers(case, report):
    """A report is JSON, and its scores are finite numbers from 0."""
    try:
        found = json.loads(report, parse_constant=lambda name: -1)
    except ValueError:
        return case.find(f"no JSON: {report[:80]!r}")
    for score in found if isinstance(found, list) else [found]:
        case.expect(score["score"] >= 0, f"a score of {score['score']}")


ATTACKS = {"scores": attack}

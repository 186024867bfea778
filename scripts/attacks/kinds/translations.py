"""A text is translated alike with any number of threads, from a file or a pipe, packed or plain, alone or among others."""
import workbench
from kinds.damaged import label

RUNS = ["words", "characters", "bpe", "unigram"]


def text(random):
    """Lines of any kind of words, some of them empty."""
    letters = "abc éß鹤飛ا\u0301🙂 .,-"
    return [" ".join("".join(random.choices(letters, k=random.randint(1, 8))) for _ in range(random.randint(0, 20))).strip()
            for _ in range(random.randint(1, 70))]


def attack(case):
    run, beam = case.random.choice(RUNS), case.random.choice([1, 2, 5, 30])
    case.take(run)
    lines = text(case.random)
    (case / "text").write_text("".join(f"{line}\n" for line in lines))
    workbench.compress(case / "text", case / "text.zst")
    (case / "first").write_text(f"{lines[0]}\n")
    command = ["translate", "--model", run, "--beam", beam]
    plain = case.grus(*command, "text", "--threads", 1)
    case.expect(plain.output.count(b"\n") == len(lines), "lines are lost or made")
    for name, others in {"of a pipe": [], "of a packed file": ["text.zst"], "with three threads": ["text", "--threads", 3]}.items():
        case.expect_same(f"translation {name}", plain.output, case.grus(*command, *others, input="text").output)
    alone = case.grus(*command, "first").output
    case.expect_same("translation of a line alone", plain.output.split(b"\n")[0] + b"\n", alone)
    label(case, run)


ATTACKS = {"translations": attack}

"""A hundred thousand lines through a pipe: one line out per line in, in order, with bounded memory, however its ends behave."""
import os
import signal
import threading

from kinds.damaged import label
from process import Bounds, Kick

LINES = 100_000
WORDS = "the old man sees two boats and a red flower today . Friday, July 22, 2016 – dogs".split()
ODD = ["", " ", "\t", "\0", "\x01\x1b[31m\x7f", "\u2028\x85\x0b\x0c", "👩‍👩‍👧‍👦 \u0301\u200d", "鹤在秋天飞向南方。", "</s> <unk>", "\r"]
BOUNDS = Bounds(300, 400)


def texts(random):
    """Distinct lines, as bytes: usual ones, odd ones, some that are not UTF-8, and a long one."""
    usual = [" ".join(random.choices(WORDS, k=random.randint(1, 12))).encode() for _ in range(500)]
    broken = [b"\xff", b"a \xc3 b", b"\xe4\xb8"]
    return usual, [line.encode() for line in ODD], broken, " ".join(random.choices(WORDS, k=5000)).encode()


def draw(random):
    """The numbers of the lines of a text among the distinct ones; long lines are few, for they take their time."""
    usual, odd, broken, long = texts(random)
    distinct = [*usual, *odd, *broken, long]
    weights = [100] * len(usual) + [200] * len(odd) + [20] * len(broken) + [0]
    numbers = random.choices(range(len(distinct)), weights, k=LINES)
    for place in random.sample(range(LINES), 20):
        numbers[place] = len(distinct) - 1
    return distinct, numbers, {len(usual) + len(odd) + index for index in range(len(broken))}


def attack(case):
    case.take("words")
    distinct, numbers, broken = draw(case.random)
    (case / "distinct").write_bytes(b"".join(line + b"\n" for line in distinct))
    command = ["translate", "--model", "words", "--beam", 1]
    answers = case.grus(*command, "distinct", bounds=BOUNDS).output.split(b"\n")[:-1]
    if not case.expect(len(answers) == len(distinct), f"{len(answers)} lines out of {len(distinct)}"):
        return
    text = b"".join(distinct[number] + b"\n" for number in numbers)
    expected = b"".join(answers[number] + b"\n" for number in numbers)
    end = case.random.choice([whole, whole, reader_leaves, interrupted])
    end(case, command, text, expected, [place for place, number in enumerate(numbers, 1) if number in broken])
    label(case, end.__name__)


def through_a_pipe(case, command, text, **options):
    """Runs the command on a text that a thread writes into a pipe."""
    reading, writing = os.pipe()
    writer = threading.Thread(target=write, args=(writing, text))
    writer.start()
    outcome = case.grus(*command, input=reading, bounds=BOUNDS, **options)
    os.close(reading)
    writer.join()
    return outcome


def write(descriptor, text):
    """Writes until all is written, or nobody reads any more."""
    try:
        with open(descriptor, "wb") as pipe:
            pipe.write(text)
    except BrokenPipeError:
        pass


def whole(case, command, text, expected, broken):
    outcome = through_a_pipe(case, command, text)
    case.expect_same("what comes out of the pipe", outcome.output, expected)
    told = [int(line.split(":")[3]) for line in outcome.text.split("\n") if "invalid UTF-8" in line]
    case.expect(told == broken, f"{len(told)} lines are told to be invalid, and {len(broken)} are")
    case.tally[f"hundred thousand lines with at most {-outcome.megabytes // 50 * -50:.0f} MB"] += 1


def reader_leaves(case, command, text, expected, _):
    reading, writing = os.pipe()
    found = []
    reader = threading.Thread(target=lambda: found.append(read(reading, case.random.randint(1, len(expected) // 2))))
    reader.start()
    outcome = through_a_pipe(case, command, text, output=writing, judged=False)
    os.close(writing)
    reader.join()
    case.expect(outcome.status == -signal.SIGPIPE, f"ends with {outcome.status} when its reader has gone")
    case.expect(all("invalid UTF-8" in line or "pieces" in line for line in outcome.text.splitlines()), "is not quiet about it")
    case.expect(expected.startswith(found[0]), "what was read is not the begin of it")


def read(descriptor, count):
    """The first bytes of a pipe, which is closed then."""
    with open(descriptor, "rb") as pipe:
        return pipe.read(count)


def interrupted(case, command, text, expected, _):
    sent = case.random.choice([signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
    outcome = through_a_pipe(case, command, text, kick=Kick(case.random.uniform(0.1, 3), sent))
    case.expect(outcome.status in (0, -sent), f"ends with {outcome.status} after {sent.name}")
    case.expect(expected.startswith(outcome.output), "what was written is not the begin of it")
    case.expect(outcome.output[-1:] in (b"", b"\n"), "half a line was written")


ATTACKS = {"pipes": attack}

"""Command lines that are wrong: one line, and exit code 64."""
import places
from kinds.damaged import label

NUMBERS = ["-1", "0", "1.5", "x", "", "9223372036854775807", "9223372036854775808", "-9223372036854775809", "1e3", "nan", "inf",
           "٣", " 1", "0x10", "9" * 5000]
OPTIONS = {
    "train": (["words.yaml"], ["--threads", "--output", "--set", "--resume"]),
    "sweep": (["sweep.yaml"], ["--threads", "--output", "--jobs", "--resume", "--dry-run"]),
    "translate": (["--model", "words", "test.en"], ["--beam", "--length-penalty", "--n-best", "--temperature", "--top-k", "--precision", "--shortlist", "--threads", "--model", "--calibration"]),
    "evaluate": (["test.de", "--input", "system.de"],
                 ["--tokenize", "--smooth-method", "--smooth-value", "--max-ngram-order", "--chrf-char-order", "--chrf-word-order",
                  "--chrf-beta", "--confidence-n", "--paired-bs-n", "--paired-ar-n", "--seed", "--format", "--width", "--num-refs",
                  "--metrics", "--threads", "--beam", "--model", "--score-only", "--sentence-level", "--paired-bs"]),
    "benchmark": (["--config", "words.yaml", "--seconds", "0.1"], ["--threads", "--source-length", "--config"]),
    "average": (["words/best.safetensors", "words/last.safetensors", "--output", "mean.safetensors"], ["--best", "--last", "--output"]),
    "quantize": (["words/best.safetensors", "--output", "small.safetensors"], ["--output", "--dev", "--threads"]),
    "shortlist": (["words/best.safetensors", "--output", "list.safetensors"],
                  ["--output", "--best", "--frequent", "--train", "--dev", "--threads"]),
    "calibrate": (["words", "--output", "calibration.json"], ["--output", "--dev", "--beam", "--length-penalty", "--threads", "--precision"]),
    "config": (["words.yaml"], ["--set"]),
    "prepare": (["words.yaml", "--set", "corpus.cache=ids"], ["--shard", "--threads", "--output", "--set"]),
    "import": (["weights.safetensors", "--config", "bpe.yaml", "--output", "out.safetensors"], ["--config", "--output", "--set"]),
}


def unknown_option(case, command, arguments):
    return [command, *arguments, case.random.choice(["--nothing", "-z", "--", "-", "--model=", "--=", "-\x1b[2J", "--threadz=1"])]


def wrong_number(case, command, arguments):
    option, number = case.random.choice(OPTIONS[command][1]), case.random.choice(NUMBERS)
    return [command, *arguments, *case.random.choice([[option, number], [f"{option}={number}"]])]


def missing_value(case, command, arguments):
    return [command, *arguments, case.random.choice(OPTIONS[command][1])]


def missing_argument(case, command, arguments):
    return [command, *arguments[:-1]]


def too_many_arguments(case, command, arguments):
    return [command, *arguments, *["more"] * case.random.choice([1, 5000])]


def twice(case, command, arguments):
    return [command, *arguments, *arguments]


def odd_bytes(case, command, arguments):
    odd = case.random.choice([b"\xff\xfe", b"a\nb", b"\x1b[31m", b"x" * 100_000, "é\u202e".encode(), b"\xed\xa0\x80"])
    arguments = [bytes(part, "utf-8") for part in arguments]
    arguments[case.random.randrange(len(arguments))] = odd
    return [command, *(part.decode("utf-8", "surrogateescape") for part in arguments)]


def no_command(case, command, arguments):
    return case.random.choice([["trian"], ["--nothing"], [""], ["-"], ["train", "--help", "x"], [command.upper()], ["\n"]])


WAYS = [unknown_option, wrong_number, wrong_number, wrong_number, missing_value, missing_argument, too_many_arguments, twice,
        odd_bytes, no_command]


def attack(case):
    command = case.random.choice(sorted(OPTIONS))
    case.take("words", "words.yaml", "sweep.yaml", "test.en", "test.de", "system.de", "bpe.yaml", "weights.safetensors", *places.CORPUS)
    way = case.random.choice(WAYS)
    case.grus(*way(case, command, OPTIONS[command][0]), input="system.de")
    label(case, way.__name__)


ATTACKS = {"command-lines": attack}

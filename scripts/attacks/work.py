"""The usual work of each command, whose results are known: what limits, signals and failing calls are tried on."""
from dataclasses import dataclass

import places


@dataclass(frozen=True)
class Work:
    name: str
    command: list
    needs: tuple
    input: str = None
    run: str = ""      # the run directory that it writes

    @property
    def trains(self):
        return self.command[0] == "train"


TRAIN = Work("train", places.TRAIN, ("words.yaml", *places.CORPUS), run="run")
SUBWORDS = Work("train subwords", places.BPE_TRAIN, ("bpe.yaml", *places.CORPUS), run="run")
RESUME = Work("train --resume", places.RESUME, ("words", "words.yaml", *places.CORPUS), run="words")
SEEDS = Work("train --seeds", ["train", "words.yaml", "--output", "run", "--seeds", "2", "--set", "training.stop.updates=6"],
             ("words.yaml", *places.CORPUS), run="run/seed-2")
SWEEP = Work("sweep", places.SWEEP, ("sweep.yaml", "words.yaml", *places.CORPUS), run="run/trial-0001")
RECORDED = Work("train with records", [*places.TRAIN, "--set", "training.log.tensorboard=true", "training.validate.samples=2",
                                       "training.validate.metrics=[loss, accuracy, bleu, chrf, ter]", "training.stop.metric=[loss, ter]"],
                ("words.yaml", *places.CORPUS), run="run")
TRANSLATE = Work("translate", ["translate", "--model", "words"], ("words", "test.en"), "test.en")
TRANSLATE_FILE = Work("translate a file", ["translate", "--model", "bpe", "packed-test.en.zst"], ("bpe", "packed-test.en.zst"))
TRANSLATE_INTO = Work("translate into a file",
                      ["translate", "--model", "words", "test.en", "--output", "translated.zst"], ("words", "test.en"))
EVALUATE = Work("evaluate", ["evaluate", "packed-test.de.zst", "-m", "bleu", "chrf", "ter", "--confidence", "--format", "json"],
                ("packed-test.de.zst", "system.de"), "system.de")
EVALUATE_MODEL = Work("evaluate a model", ["evaluate", "--model", "words"], ("words", *places.CORPUS), run="words")
IMPORT = Work("import", places.IMPORT, ("weights.safetensors", "bpe.yaml", "bpe.model", *places.CORPUS))
AVERAGE = Work("average", ["average", "words/best.safetensors", "words/last.safetensors", "--output", "mean.safetensors"], ("words",))
QUANTIZE = Work("quantize", ["quantize", "words/best.safetensors", "--output", "small.safetensors"], ("words", *places.CORPUS))
SHORTLIST = Work("shortlist", ["shortlist", "words/best.safetensors", "--output", "list.safetensors"], ("words", *places.CORPUS))
CALIBRATE = Work("calibrate", ["calibrate", "words"], ("words", *places.CORPUS), run="words")
GUARDED = Work("translate with a guard", ["translate", "test.en", "--model", "words", "--format", "json", "--set", "decoding.guard=true",
                                          "decoding.unknown=copied"], ("words", "test.en"))
CONFIG = Work("config", ["config", "words.yaml"], ("words.yaml", *places.CORPUS))
CHECK = Work("check", places.CHECK, ("words.yaml", *places.CORPUS))
CLEAN = Work("clean", places.CLEAN, ("words.yaml", *places.CORPUS))
PREPARE = Work("prepare", places.PREPARE, ("words.yaml", *places.CORPUS))
STORED = Work("train on disk", places.STORED, ("words.yaml", *places.CORPUS), run="run")
BENCHMARK = Work("benchmark", ["benchmark", "--config", "words.yaml", "--seconds", "0.2"], ("words.yaml", *places.CORPUS))
SHOW = Work("show", ["show", "words/best.safetensors"], ("words",))
RUNS = Work("runs", ["runs", "."], ("words", "bpe"))
COMPARE = Work("compare", ["compare", "words", "bpe"], ("words", "bpe", *places.CORPUS))
REPORT = Work("report", ["report", "words"], ("words", *places.CORPUS))

ALL = [TRAIN, SUBWORDS, SEEDS, SWEEP, RECORDED, RESUME, TRANSLATE, TRANSLATE_FILE, TRANSLATE_INTO, EVALUATE, EVALUATE_MODEL, IMPORT,
       AVERAGE, QUANTIZE, SHORTLIST, CALIBRATE, GUARDED, CONFIG, CHECK, CLEAN, PREPARE, STORED, BENCHMARK, SHOW, RUNS, COMPARE, REPORT]
# The same result each time, to the byte.
STEADY = [work for work in ALL if work not in (BENCHMARK, QUANTIZE, CHECK)]


def draw(case):
    """Some work of a command that this version of Grus has."""
    return case.random.choice(places.available(ALL, case.bench.commands))


def results(case):
    """What work has made, as far as it does not depend on the time of day: files by name, and what it printed."""
    found = {"standard output": (case / f"{case.runs}.out").read_bytes()} if (case / f"{case.runs}.out").exists() else {}
    for pattern in ("*.safetensors", "translated.zst", "run/*.safetensors", "run/*/*.safetensors", "run/leaderboard.json", "words/*.safetensors",
                    "words/translations/*", "words/scores.json", "words/calibration.json", "words/report.html", "cleaned/*.zst", "ids/*/*.ids"):
        found |= {str(path.relative_to(case.folder)): path.read_bytes() for path in case.folder.glob(pattern)}
    return found


def undisturbed(case, work):
    """The results of the work when nothing disturbs it, and the seconds; made once, in the still empty folder of a case."""
    known = case.bench.results
    if work.name not in known:
        case.take(*work.needs)
        outcome = case.grus(*work.command, input=work.input)
        assert outcome.succeeded, outcome.text
        known[work.name] = results(case), outcome.seconds
        case.clear()
    return known[work.name]


def expect_results(case, work, without=()):
    """Work that says it succeeded has done all of it; `without` names what cannot be compared."""
    expected, _ = undisturbed(case, work)
    found = results(case)
    for name in sorted({*expected, *found} - {*without}):
        case.expect(expected.get(name) == found.get(name), f"{work.name} succeeds with another {name}")


def files(case):
    """The files of runs, which a failure must not take away."""
    return {path for path in case.folder.glob("*/*") if path.is_file() and not path.name.endswith(".tmp")}


def expect_recovery(case, work, before):
    """After a failure nothing is half-written or gone, and a training is resumed to the weights that it would have had."""
    case.expect_whole("run", "words", ".")
    case.expect(not (gone := before - files(case)), f"{work.name}: {sorted(path.name for path in gone)} are gone")
    if work.trains and not case.findings:
        resume = [] if "--resume" in work.command else case.resumption(work.run)
        if case.grus(*work.command, *resume).succeeded:
            expected, _ = undisturbed(case, work)
            for name in (f"{work.run}/best.safetensors", f"{work.run}/last.safetensors"):
                case.expect((case / name).read_bytes() == expected[name], f"{work.name}: {name} differs after the failure")


def disturb(case, work, prefix=(), **options):
    """Does work under a limit or a fault. It is done whole, or fails cleanly."""
    undisturbed(case, work)
    case.take(*work.needs)
    before = files(case)
    outcome = case.grus(*work.command, prefix=prefix, **{"input": work.input} | options)
    if outcome.succeeded and work in STEADY:
        expect_results(case, work, ["standard output"] if "output" in options else [])
    if not outcome.succeeded:
        outcome.had_saved = has_saved(case, work)
        expect_recovery(case, work, before)
    return outcome


def has_saved(case, work):
    """Whether a training that has begun has told its end, which it does when all is saved."""
    log = case / work.run / "log.jsonl"
    return not log.is_file() or b'"event":"end"' in log.read_bytes().rstrip().rpartition(b"\n")[2]

"""Short trainings that are killed at random moments and resumed: the weights are those of the training that was not."""
import signal

import places
import workbench
from process import Bounds, Kick

WIDTHS = {"embedding": 16, "encoder": {"hidden": 16}, "decoder": {"hidden": 16}}
OFTEN = {"every": 5, "metrics": ["loss", "bleu"]}
BOUNDS = Bounds(60)
VARIANTS = {
    "dropout": workbench.config(
        model=WIDTHS | {"dropout": {"embedding": 0.2, "state": 0.2, "readout": 0.2}},
        training={"batch": {"sentences": 16}, "teacher_forcing": 0.8, "validate": OFTEN, "stop": {"epochs": 4, "patience": "none"},
                  "schedule": {"kind": "plateau", "patience": 0}}),
    "truncation": workbench.config(
        text={"segmentation": "characters", "vocabulary": 100}, model=WIDTHS,
        training={"batch": {"tokens": 600}, "truncate": 7, "validate": OFTEN, "stop": {"epochs": 3},
                  "optimizer": {"kind": "sgd", "momentum": 0.9, "learning_rate": 0.1}}),
    "bfloat16": workbench.config(
        model=WIDTHS | {"encoder": {"hidden": 16, "layers": 2}, "cell": {"reset": "before"}},
        training={"precision": "bf16", "reduce": "bf16", "shards": 3, "optimizer": {"kind": "rmsprop"}, "label_smoothing": 0.1, "validate": OFTEN,
                  "stop": {"epochs": 4, "metric": "bleu"}}),
    "subwords": workbench.config(
        text={"vocabulary": 150, "joint": False}, model=WIDTHS,
        training={"validate": {"every": "epoch"}, "stop": {"updates": 60, "epochs": 90},
                  "schedule": {"kind": "inverse_sqrt", "warmup": 9}}),
    "sampling": workbench.config(
        text={"vocabulary": 150, "sampling": {"kind": "bpe_dropout", "rate": 0.2}}, model=WIDTHS,
        training={"validate": OFTEN, "stop": {"epochs": 4}}),
    "risk": workbench.config(
        model=WIDTHS | {"dropout": {"embedding": 0.2}},
        training={"batch": {"sentences": 16}, "shards": 3, "validate": OFTEN, "stop": {"updates": 30}, "label_smoothing": 0.1,
                  "loss": {"kind": "minimum_risk", "metric": "chrf", "candidates": 4, "alpha": 0.1, "cross_entropy": 0.1}}),
    "averages": workbench.config(
        model=WIDTHS | {"dropout": {"embedding": 0.2}},
        training={"batch": {"sentences": 8}, "accumulate": 3, "average": {"decay": 0.95}, "clip": {"value": 0.1}, "validate": OFTEN,
                  "optimizer": {"kind": "adamw", "learning_rate": 0.01}, "checkpoint": {"every": 3, "keep_last": 1},
                  "schedule": {"kind": "cosine", "warmup": 5, "updates": 40}, "stop": {"epochs": 4}}),
}


def train(case, **more):
    threads = case.random.choice([1, 2, 3])
    return case.grus("train", "config.yaml", "--output", "run", "--threads", threads, *case.resumption("run"), bounds=BOUNDS, **more)


def prepare(case, variant):
    case.take(*places.CORPUS)
    (case / "config.yaml").write_text(workbench.yaml(VARIANTS[variant]))


def undisturbed(case, variant):
    """The weights of a training that nothing interrupts, and its seconds; made once, in the still empty folder of a case."""
    known = case.bench.results
    if variant not in known:
        prepare(case, variant)
        outcome = train(case)
        assert outcome.succeeded, outcome.text
        known[variant] = weights(case), outcome.seconds
        case.clear()
    return known[variant]


def weights(case):
    """The checkpoint before the last depends on when the training was interrupted."""
    return {path.name: path.read_bytes() for path in sorted((case / "run").glob("*.safetensors")) if path.stem != "previous"}


def attack(case):
    """One to three signals, each at any time of what is left, and a resumption to the end."""
    variant = case.random.choice(sorted(VARIANTS))
    expected, seconds = undisturbed(case, variant)
    prepare(case, variant)
    for _ in range(case.random.choice([1, 1, 1, 2, 3])):
        kick = Kick(case.random.uniform(0, seconds), case.random.choice(case.bench.signals))
        outcome = train(case, kick=kick)
        case.tally[signal.Signals(kick.signal).name if kick.signal in outcome.sent else "ended before the signal"] += 1
        case.expect_whole("run")
    case.expect(train(case).succeeded, f"{variant}: the training is not resumed")
    case.expect(weights(case) == expected, f"{variant}: other weights than those of the training that was not interrupted")
    case.expect(not case.temporaries(), f"{variant}: temporary files after the end")


ATTACKS = {"kills": attack}

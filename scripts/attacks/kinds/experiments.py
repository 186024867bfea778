"""Random configs of the whole space of keys: trained, killed, resumed, evaluated and translated with.

A run that was interrupted ends with the weights of the run that was not, on any number of threads.
"""
import json

import reference
import workbench
from process import Bounds, Kick

CORPUS = ("train.en", "train.de", "dev.en", "dev.de", "test.en", "test.de", "packed-train.en.zst", "packed-train.de.zst",
          "train.tsv", "packed-train.tsv.zst")
TRAINING_SETS = ["train", "packed-train", "train.tsv", "packed-train.tsv.zst", "[train, packed-train]"]
BOUNDS = Bounds(60)
# A share or a schedule, whose keys are not drawn one by one.
TEACHER_FORCING = [1, 0.5, {"kind": "linear", "minimum": 0.2, "updates": 9}, {"kind": "inverse_sigmoid", "scale": 5}]
# Most random configs contradict themselves.
TRIES = 1000
# Of these keys few values make sense in a tiny experiment, which the ranges cannot tell.
CHOICES = {
    "name": ["tiny"], "corpus.source": ["en"], "corpus.target": ["de"], "corpus.dev": ["dev"], "corpus.test": ["test"],
    "corpus.train": TRAINING_SETS, "text.vocabulary": [80, 120, 200], "corpus.maximum_length": [30, 100],
    "corpus.window": [20, 100, 6400], "training.stop.epochs": [1, 2, 3], "training.stop.updates": ["none", 7, 20],
    "training.r_drop": [0, 0.5, 5], "training.teacher_forcing": TEACHER_FORCING, "text.source_model": ["none"], "text.target_model": ["none"], "decoding.batch": [1, 7, 64],
    "decoding.length_limit.ratio": [0.5, 1, 2, 3], "decoding.length_limit.plus": [1, 5, 20],
    "decoding.length_limit.least": [0, 0.5, 1], "decoding.word_penalty": [-1, 0, 0.5], "decoding.candidates": [1, 3, 8],
    "training.loss.candidates": [2, 5], "training.loss.temperature": [0.5, 1, 2], "training.loss.cross_entropy": [0, 0.1],
    "model.cell.forget_bias": [0, 1, 2.5], "training.start_from.model": ["none"],
    "training.freeze": [[], ["encoder"], ["embeddings", "attention.*"], ["*.bias", "decoder"], ["output", "readout"]],
} | {
    f"model.init.{part}.{key}": [0.01, 0.1, 0.5] for part in ("weights", "embeddings") for key in ("range", "deviation")
}
ALWAYS = {"name", "corpus.source", "corpus.target", "corpus.train", "corpus.dev", "corpus.test", "training.stop.epochs"}
# The widths are too large by default, so that they are always drawn.
DRAWN = ALWAYS | {"text.vocabulary", "model.embedding", "model.encoder.hidden", "model.decoder.hidden"}


# The keys that say which others their sections have.
DECISIVE = ("model.cell.kind", "model.init.weights.kind", "model.init.embeddings.kind", "model.decoder.attention.kind",
            "training.loss.kind", "decoding.search", "text.sampling.kind")


def draw(keys, layers, random):
    """A config: some keys, each with a value that it accepts, and perhaps layers of an encoder."""
    tree = {}
    joint = random.random() < 0.5
    keys = [key for key in keys if not key.path.startswith("training.teacher_forcing.")]
    keys = [key for key in keys if not (joint and key.path.startswith(("text.source.", "text.target.")))]
    for decisive in (key for key in keys if key.path in DECISIVE):
        kinds = reference.words(decisive.accepts)
        kind, section = random.choice(kinds), decisive.path.rpartition(".")[0] + "."
        keys = [key for key in keys if not key.path.startswith(section) or reference.belongs(key, kind, kinds)]
        put(tree, decisive.path.split("."), kind)
    put(tree, ["text", "joint"], joint)
    for key in keys:
        if key.path in DRAWN or key.path not in {*DECISIVE, "text.joint"} and random.random() < 0.3:
            value = random.choice(CHOICES[key.path]) if key.path in CHOICES else reference.valid(key, random)
            if value is not None:
                put(tree, key.path.split("."), value)
    if random.random() < 0.5:
        put(tree, ["model", "encoder"], {"layers": [layer(layers, random) for _ in range(random.randint(1, 3))]})
    return tree


def layer(keys, random):
    """A layer of an encoder, if it is recurrent a small one."""
    drawn = reference.element(keys, random)
    return drawn | ({"hidden": random.choice([3, 8, 16])} if drawn["kind"] == "recurrent" else {})


def put(tree, path, value):
    for part in path[:-1]:
        tree = tree.setdefault(part, {})
    tree[path[-1]] = value


def draw_sound(case):
    """A config that `grus config` accepts, in a file; whether one was found."""
    for _ in range(TRIES):
        (case / "random.yaml").write_text(workbench.yaml(draw(case.bench.keys, case.bench.layers, case.random)))
        if case.grus("config", "random.yaml").succeeded:
            return True
    return False


def train(case, run, kick=None):
    """Trains, or goes on with it."""
    command = ["train", "random.yaml", "--output", run, "--threads", case.random.choice([1, 2, 3, 4])]
    return case.grus(*command, *case.resumption(run), kick=kick, bounds=BOUNDS)


def interrupt(case, seconds):
    """Trains a second time, with an interruption or several, to the end."""
    for _ in range(case.random.randint(1, 3)):
        kick = Kick(case.random.uniform(0, 1.1 * seconds), case.random.choice(case.bench.signals))
        train(case, "interrupted", kick=kick)
        case.expect_whole("interrupted")
    train(case, "interrupted")


def attack(case):
    case.take(*CORPUS)
    if not case.expect(draw_sound(case), f"no sound config in {TRIES}"):
        return
    whole = train(case, "whole")
    if not whole.succeeded:
        return case.expect(whole.status in (65, 78), f"a sound config ends with {whole.status}")
    interrupt(case, whole.seconds)
    case.expect_same_files("whole", "interrupted")
    case.expect_same("validations", *(validations(case / run / "log.jsonl") for run in ("whole", "interrupted")))
    case.expect_same("kept models", *(kept(case / run / "models") for run in ("whole", "interrupted")))
    use(case)


def use(case):
    """What the model makes of the test set does not depend on threads, and is the text that `evaluate` scores."""
    texts = [case.grus("translate", "--model", "whole", "--threads", threads, *source, bounds=BOUNDS, input=input).output
             for threads, source, input in [(1, ["test.en"], None), (3, [], "test.en")]]
    case.expect_same("translations with other threads", *texts)
    case.expect(texts[0].count(b"\n") == workbench.SIZES["test"], "the translation has lines more or less than its source")
    case.grus("evaluate", "--model", "whole", bounds=BOUNDS)
    output = case.grus("config", "whole/config.yaml").output
    # Behind the config stands a table of the model, as comments.
    resolved = b"".join(line for line in output.splitlines(keepends=True) if not line.startswith(b"# "))
    case.expect_same("the resolved config, resolved again", resolved, (case / "whole/config.yaml").read_bytes())


def kept(folder):
    """The models of validations that a run keeps, as bytes."""
    return b"".join(path.name.encode() + path.read_bytes() for path in sorted(folder.glob("*")))


def validations(log):
    """What a log says of each validation, without times."""
    records = [json.loads(line) for line in log.read_text().splitlines()] if log.exists() else []
    return [(record["update"], record["values"]) for record in records if record.get("event") == "validation"]


ATTACKS = {"experiments": attack}

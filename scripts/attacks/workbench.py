"""What the attacks start from, made once: tiny corpora, trained models of every segmentation, and what else Grus reads."""
import functools
import json
import os
import pathlib
import random
import re
import subprocess

import places
import reference
import tensors

ROOT = pathlib.Path(__file__).resolve().parents[2]
SIZES = {"train": 200, "dev": 30, "test": 30}
MODEL = {"embedding": 8, "encoder": {"hidden": 8}, "decoder": {"hidden": 8}}
TRAINING = {"batch": {"sentences": 16}, "optimizer": {"learning_rate": 0.01}, "stop": {"epochs": 2}}
TEXTS = {
    "words": {"segmentation": "words", "vocabulary": 150},
    "characters": {"segmentation": "characters", "vocabulary": 100, "normalization": "nfc"},
    "bpe": {"vocabulary": 150, "algorithm": "bpe"},
    "unigram": {"vocabulary": 120, "algorithm": "unigram", "normalization": "nfkc"},
}


class Workbench:
    """A folder with everything, and the command that is attacked.

    A run knows its corpora by their full paths. So all is made in the folder that one case after the other will have, and then put
    aside: what a case takes of it is at home there.
    """

    def __init__(self, grus, place, signals):
        self.grus = str(pathlib.Path(grus).resolve())
        self.signals = signals   # those that trainings are killed by
        self.place = self.folder = pathlib.Path(place)
        self.folder.mkdir(parents=True)
        self.results, self.calls = {}, {}   # what kinds of attack found out once
        self.environment = {"PATH": os.environ.get("PATH", "/usr/bin:/bin"), "LC_ALL": "C.UTF-8", "HOME": str(self.folder)}
        keys = reference.read(self.call("config"))
        self.keys = [key for key in keys if "[]" not in key.path]
        self.layers = [key for key in keys if key.path.startswith("model.encoder.layers[].")]
        self.commands = re.findall(r"^  ([a-z]+)  ", self.call("help"), re.M)
        self.write_corpora()
        self.train_models()
        self.write_weights()
        self.folder = self.place.rename(self.place.with_suffix(".stock"))

    def call(self, *arguments, input=""):
        """What the command prints; it has to succeed."""
        done = subprocess.run([self.grus, *arguments], cwd=self.folder, input=input.encode(), env=self.environment,
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        if done.returncode:
            raise SystemExit(f"error: {' '.join(arguments)} fails before any attack: {done.stderr.decode()}")
        return done.stdout.decode()

    def write_corpora(self):
        """Lines of the embedded corpus, plain and packed, side by side and as TSV."""
        for name, count in SIZES.items():
            sides = [lines(ROOT / f"data/phrases/{name}.{side}.zst")[:count] for side in ("en", "de")]
            for side, texts in zip(("en", "de"), sides):
                (self.folder / f"{name}.{side}").write_text("".join(f"{text}\n" for text in texts))
            (self.folder / f"{name}.tsv").write_text("".join(f"{one}\t{other}\n" for one, other in zip(*sides)))
            for suffix in ("en", "de", "tsv"):
                compress(self.folder / f"{name}.{suffix}", self.folder / f"packed-{name}.{suffix}.zst")

    def train_models(self):
        """One run per segmentation, and the SentencePiece models that they have inside."""
        for name, text in TEXTS.items():
            (self.folder / f"{name}.yaml").write_text(yaml(config(text=text)))
            self.call("train", f"{name}.yaml", "--output", name)
            if name in ("bpe", "unigram"):
                (self.folder / f"{name}.model").write_bytes(self.sentencepiece_model(name))
        self.write_sweep()
        if "prepare" in self.commands:
            self.call(*places.PREPARE)
        self.call("evaluate", "--model", "words")
        self.call("shortlist", "words")
        self.write_judgements()
        (self.folder / "system.de").write_text(self.call("translate", "--model", "words", "test.en"))

    def write_sweep(self):
        """A sweep of two trials, and its folder, where this version of Grus has such."""
        (self.folder / "sweep.yaml").write_text(yaml({
            "name": "swept", "config": "words.yaml", "set": {"training.stop.updates": 4}, "method": {"kind": "grid"},
            "parameters": {"model.decoder.hidden": [4, 8]}}))
        if "sweep" in self.commands:
            self.call("sweep", "sweep.yaml", "--output", "swept")

    def write_judgements(self):
        """What is written for source words, and, where this version of Grus learns it, how sure its translations are."""
        (self.folder / "dictionary.tsv").write_text("days\tTage\nago\tvor\n")
        (self.folder / "calibration.json").write_text("{}")
        if "calibrate" in self.commands:
            self.call("calibrate", "words", "--output", "calibration.json")

    def sentencepiece_model(self, run):
        """The segmentation that a model file carries: the byte tensor of the source."""
        data = (self.folder / run / "best.safetensors").read_bytes()
        header, _ = tensors.read(data)
        blobs = sorted(name for name, entry in tensors.entries(header).items() if entry["dtype"] == "U8")
        return tensors.content(data, blobs[0])

    def write_weights(self):
        """Random weights under the names and in the shapes that PyTorch would store for the model of `bpe.yaml`."""
        stream = random.Random(1)
        arrays = {name: (shape, [stream.gauss(0, 0.1) for _ in range(product(shape))])
                  for name, shape in pytorch_shapes(TEXTS["bpe"]["vocabulary"], 8).items()}
        (self.folder / "weights.safetensors").write_bytes(tensors.pack(arrays))

    @functools.cache
    def floor(self, option, low, high):
        """The smallest limit of `prlimit` under which the command reaches its `main`, to about one part in fifty."""
        while high - low > max(1, low // 50):
            middle = (low + high) // 2
            runs = subprocess.run(["prlimit", f"--{option}={middle}", self.grus, "--version"], env=self.environment,
                                  stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL).returncode == 0
            low, high = (low, middle) if runs else (middle, high)
        return high


def config(text=TEXTS["words"], training=TRAINING, **sections):
    """A tiny experiment as a tree."""
    corpus = {"source": "en", "target": "de", "train": "train", "dev": "dev", "test": {"test": "test"}}
    return {"name": "tiny", "corpus": corpus, "text": text, "model": MODEL, "training": training,
            "decoding": {"beam": 3}} | sections


def yaml(tree):
    """A config as text: a line for each key of a section, with flow collections as values."""
    sections = []
    for key, value in tree.items():
        if isinstance(value, dict):
            sections.append(f"{key}:\n" + "".join(f"  {inner}: {flow(part)}\n" for inner, part in value.items()))
        else:
            sections.append(f"{key}: {flow(value)}\n")
    return "".join(sections)


def flow(value):
    """A value on one line; strings as they are, for `none` in quotes is a text."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {flow(part)}" for key, part in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(flow, value)) + "]"
    return value if isinstance(value, str) else json.dumps(value)


def pytorch_shapes(vocabulary, width):
    """The shapes of `torch.nn` modules of a model all of whose widths are the same."""
    both, gates = 2 * width, 3 * width
    shapes = {"source.weight": [vocabulary, width], "target.weight": [vocabulary, width], "out.bias": [vocabulary],
              "bridge.weight": [width, both], "bridge.bias": [width], "key.weight": [width, both],
              "query.weight": [width, width], "query.bias": [width], "energy.weight": [1, width],
              "readout.weight": [width, 4 * width], "readout.bias": [width]}
    for module, suffix, inputs in [("encoder", "_l0", width), ("encoder", "_l0_reverse", width), ("cell", "", gates)]:
        shapes |= {f"{module}.weight_ih{suffix}": [gates, inputs], f"{module}.weight_hh{suffix}": [gates, width],
                   f"{module}.bias_ih{suffix}": [gates], f"{module}.bias_hh{suffix}": [gates]}
    return shapes


def product(shape):
    size = 1
    for length in shape:
        size *= length
    return size


def lines(packed):
    """The lines of a compressed text."""
    return subprocess.run(["zstd", "-dcq", packed], check=True, stdout=subprocess.PIPE).stdout.decode().splitlines()


def compress(source, target):
    subprocess.run(["zstd", "-q", "-f", source, "-o", target], check=True)


def is_root():
    return os.geteuid() == 0

"""Every place where Grus reads or writes a file, and a command that comes past it.

Paths are relative to the folder of a case, which holds copies of what the workbench has.
"""
from dataclasses import dataclass


@dataclass(frozen=True)
class Place:
    name: str
    path: str             # the file that the attack replaces, or a pattern of which there is one
    command: list         # what is run then
    needs: tuple = ()     # what the case's folder must hold beside
    input: str = ""       # the file that standard input comes from
    endless: bool = False  # whether a stream without end is a proper input


CORPUS = ("train.en", "train.de", "dev.en", "dev.de", "test.en", "test.de")
PACKED = [f"corpus.{name}=packed-{name}" for name in ("train", "dev", "test")]
PACKED_FILES = tuple(f"packed-{name}.{side}.zst" for name in ("train", "dev", "test") for side in ("en", "de"))
TRAIN = ["train", "words.yaml", "--output", "run"]
RESUME = ["train", "words.yaml", "--output", "words", "--resume", "--set", "training.stop.epochs=3"]
IMPORT = ["import", "weights.safetensors", "--config", "bpe.yaml", "--output", "imported.safetensors", "--set",
          "text.source_model=bpe.model"]
CHECK = ["check", "words.yaml", "--seconds", "0.1"]
CLEAN = ["clean", "words.yaml"]
PREPARE = ["prepare", "words.yaml", "--set", "corpus.cache=ids"]
SWEEP = ["sweep", "sweep.yaml", "--output", "run"]
BPE_TRAIN = ["train", "bpe.yaml", "--output", "run", "--set", "training.stop.updates=2"]
SPM = "spm:unigram.model"


def training(name, path, settings=(), needs=CORPUS):
    return Place(name, path, TRAIN + (["--set", *settings] if settings else []), ("words.yaml", *needs))


CONFIGS = [
    Place("config", "words.yaml", ["config", "words.yaml"], CORPUS),
    Place("train's config", "words.yaml", [*TRAIN, "--set", "training.stop.updates=2"], CORPUS),
    Place("benchmark's config", "words.yaml", ["benchmark", "--config", "words.yaml", "--seconds", "0.1"], CORPUS),
    Place("check's config", "words.yaml", CHECK, CORPUS),
    Place("clean's config", "words.yaml", CLEAN, CORPUS),
    Place("prepare's config", "words.yaml", PREPARE, CORPUS),
    Place("sweep's file", "sweep.yaml", SWEEP, ("words.yaml", *CORPUS)),
    Place("sweep's config", "words.yaml", SWEEP, ("sweep.yaml", *CORPUS)),
    Place("import's config", "bpe.yaml", IMPORT, ("weights.safetensors", "bpe.model", *CORPUS)),
]
CORPORA = [
    *(training(f"corpus {file}", file) for file in CORPUS[:5]),
    *(training(f"corpus {file}", file, PACKED, PACKED_FILES) for file in PACKED_FILES[:4]),
    training("corpus train.tsv", "train.tsv", ["corpus.train=train.tsv"]),
    training("corpus packed-train.tsv.zst", "packed-train.tsv.zst", ["corpus.train=packed-train.tsv.zst"]),
    *(Place(f"check's {file}", file, CHECK, ("words.yaml", *CORPUS)) for file in ("train.de", "dev.en")),
    *(Place(f"clean's {file}", file, CLEAN, ("words.yaml", *CORPUS)) for file in ("train.de", "dev.en")),
    *(Place(f"prepare's {file}", file, PREPARE, ("words.yaml", *CORPUS)) for file in ("train.de", "dev.en")),
    Place("shortlist's corpus", "train.de", ["shortlist", "words"], ("words", *CORPUS)),
    Place("sweep's corpus", "train.de", SWEEP, ("sweep.yaml", "words.yaml", *CORPUS)),
    Place("subword corpus", "train.de", BPE_TRAIN, ("bpe.yaml", *CORPUS)),
]
MODELS = [
    *(Place(f"translate's {run} model", f"{run}/best.safetensors", ["translate", "--model", run], (run,), "test.en")
      for run in ("words", "characters", "bpe", "unigram")),
    Place("evaluate's model", "words/best.safetensors", ["evaluate", "--model", "words"], ("words", *CORPUS)),
    Place("calibrate's model", "words/best.safetensors", ["calibrate", "words", "--beam", "1"], ("words", *CORPUS)),
    Place("show's model", "words/best.safetensors", ["show", "words/best.safetensors"], ("words",)),
]
SHORTLISTS = [
    Place("shortlist", "words/shortlist.safetensors",
          ["translate", "--model", "words", "--shortlist", "words/shortlist.safetensors"], ("words",), "test.en"),
    Place("evaluate's shortlist", "words/shortlist.safetensors",
          ["evaluate", "--model", "words", "--shortlist", "words/shortlist.safetensors"], ("words", *CORPUS)),
]
CHECKPOINTS = [Place("checkpoint", "words/last.safetensors", RESUME, ("words", "words.yaml", *CORPUS))]
RUNS = [
    Place("run's config", "words/config.yaml", RESUME, ("words", "words.yaml", *CORPUS)),
    Place("run's log", "words/log.jsonl", RESUME, ("words", "words.yaml", *CORPUS)),
    Place("scores", "words/scores.json", ["evaluate", "--model", "words"], ("words", *CORPUS)),
    *(Place(f"runs' {file}", f"words/{file}", ["runs", "."], ("words", "bpe"))
      for file in ("config.yaml", "log.jsonl", "scores.json", "lock", "best.safetensors")),
    *(Place(f"compare's {file}", f"words/{file}", ["compare", "words", "bpe"], ("words", "bpe", *CORPUS))
      for file in ("config.yaml", "log.jsonl", "scores.json", "translations/test.de")),
    *(Place(f"report's {file}", f"words/{file}", ["report", "words"], ("words", *CORPUS))
      for file in ("config.yaml", "log.jsonl", "scores.json", "translations/test.de")),
    *(Place(f"swept {file}", f"swept/{file}", ["sweep", "swept", "--resume"], ("swept", "sweep.yaml", "words.yaml", *CORPUS))
      for file in ("sweep.yaml", "sweep.origin", "trial-0001/config.yaml", "trial-0002/log.jsonl")),
    Place("leaderboard", "swept/leaderboard.json", ["report", "swept"], ("swept",)),
]
STORED = [*TRAIN, "--set", "corpus.cache=ids"]
STORE = [Place(f"stored {file}", f"ids/{file}", STORED, ("ids", "words.yaml", *CORPUS))
         for file in ("*/00000.ids", "*/index.ids", "files.json")]
WEIGHTS = [Place("weights", "weights.safetensors", IMPORT, ("bpe.yaml", "bpe.model", *CORPUS))]
SEGMENTATIONS = [
    *(Place(f"{name} segmentation", f"{name}.model",
            [*BPE_TRAIN, f"text.source_model={name}.model"], ("bpe.yaml", *CORPUS)) for name in ("bpe", "unigram")),
    Place("import's segmentation", "bpe.model", IMPORT, ("weights.safetensors", "bpe.yaml", *CORPUS)),
    Place("tokenizer", "unigram.model", ["evaluate", "test.de", "--tokenize", SPM], ("test.de",), "system.de"),
]
TEXTS = [
    Place("text", "test.en", ["translate", "--model", "words", "test.en"], ("words",), endless=True),
    Place("text for characters", "test.en", ["translate", "--model", "characters", "test.en"], ("characters",), endless=True),
    Place("text for subwords", "test.en", ["translate", "--model", "bpe", "--beam", "1", "test.en"], ("bpe",), endless=True),
    Place("packed text", "packed-test.en.zst", ["translate", "--model", "unigram", "packed-test.en.zst"], ("unigram",),
          endless=True),
    Place("standard input", "test.en", ["translate", "--model", "words"], ("words",), "test.en", endless=True),
]
JUDGEMENTS = [
    Place("calibration", "calibration.json",
          ["translate", "--model", "words", "--format", "json", "--calibration", "calibration.json", "test.en"], ("words", "test.en")),
    Place("dictionary", "dictionary.tsv",
          ["translate", "test.en", "--model", "words", "--set", "decoding.unknown=copied",
           "decoding.unknown.dictionary=dictionary.tsv"], ("words", "test.en")),
]
REFERENCES = [
    Place("reference", "test.de", ["evaluate", "test.de", "-m", "bleu", "chrf", "ter"], (), "system.de"),
    Place("packed reference", "packed-test.de.zst", ["evaluate", "packed-test.de.zst"], (), "system.de"),
    Place("hypotheses", "system.de", ["evaluate", "test.de", "--input", "system.de", "-m", "bleu", "chrf", "ter"],
          ("test.de",), endless=True),
    Place("paired hypotheses", "system.de",
          ["evaluate", "test.de", "--input", "test.en", "system.de", "--paired-bs", "--paired-bs-n", "50"],
          ("test.de", "test.en"), endless=True),
]
INPUTS = [*CONFIGS, *CORPORA, *MODELS, *SHORTLISTS, *CHECKPOINTS, *RUNS, *WEIGHTS, *SEGMENTATIONS, *TEXTS, *JUDGEMENTS,
          *REFERENCES]


def available(places, commands):
    """The places, or the work, whose command this version of Grus has."""
    return [place for place in places if place.command[0] in commands]

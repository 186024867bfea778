"""Measures figures of README.md, and prints them as Markdown; scripts/measure builds the command and says how it is called."""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

# The rows of the results table, the first of which the samples show: a title, a config, and settings.
KEPT = "training.checkpoint.keep_best=5"
MODELS = [
    ("f32", "configs/multi30k-en-de.yaml", []),
    ("bf16", "configs/multi30k-en-de.yaml", ["training.precision=bf16", KEPT]),
]
OTHER_MODELS = [("en-zh", "configs/tatoeba-en-zh.yaml", []), ("en-ja", "configs/tanaka-en-ja.yaml", [])]
# The table of the small models: each is trained with several seeds.
SMALL_MODELS = [("en", "de"), ("de", "en")]
SMALL_SEEDS = [1, 2, 3]
SMALL_TESTS = ["test2016", "test2017"]
# The sweep that found them, and the one that says what each part is worth.
SWEEPS = ["multi30k", "multi30k-ablation"]
SHORT_MODELS = [("short", "configs/quickstart.yaml", ["training.stop.updates=20", KEPT])]
# The table of parts: models of the phrases with 128 units, each with another part.
PARTS_CONFIG = "configs/quickstart.yaml"
PARTS_SETTINGS = ["model.encoder.hidden=128", "model.decoder.hidden=128", "training.stop.epochs=3"]
MIXES = {
    "convolution, recurrent": "{kind: convolution, width: 3}, {kind: recurrent, hidden: 128}",
    "2 transformer": "{kind: transformer, heads: 4, feed_forward: 256}, {kind: transformer, heads: 4, feed_forward: 256}",
    "transformer, recurrent": "{kind: transformer, heads: 4, feed_forward: 256}, {kind: recurrent, hidden: 128}",
    "convolution, recurrent, transformer":
        "{kind: convolution, width: 3}, {kind: recurrent, hidden: 64}, {kind: transformer, heads: 4, feed_forward: 256}",
}
STACKS = {
    "2 layers with residuals": "layers: 2, residual: true",
    "2 layers, residuals and norms after": "layers: 2, residual: true, layer_norm: after",
    "3 alternating, residuals and norms before":
        "layers: 3, bidirectional: false, alternating: true, residual: true, layer_norm: before",
}
DECODERS = {
    "conditional": "kind: conditional",
    "input feeding": "input_feeding: true",
    "maxout": "readout: maxout",
    "conditional, input feeding, maxout, 2 layers with residuals":
        "kind: conditional, input_feeding: true, readout: maxout, layers: 2, residual: true",
}
MODEL_PARTS = [
    *((f"`cell: {{kind: {kind}}}`", [f"model.cell.kind={kind}"]) for kind in ("gru", "lstm", "mgu", "elman", "mingru", "ssru")),
    *((f"`attention: {kind}`", [f"model.decoder.attention={kind}"]) for kind in ("dot", "general")),
    ("`attention: {kind: dot, heads: 8}`", ["model.decoder.attention={kind: dot, heads: 8}"]),
    ("`attention: {kind: mlp, coverage: true}`", ["model.decoder.attention.coverage=true"]),
    *((f"encoder: {name}", [f"model.encoder={{layers: [{layers}]}}"]) for name, layers in MIXES.items()),
    *((f"encoder: {name}", [f"model.encoder={{hidden: 128, {keys}}}"]) for name, keys in STACKS.items()),
    *((f"decoder: {name}", [f"model.decoder={{hidden: 128, {keys}}}"]) for name, keys in DECODERS.items()),
]
SPEED_CONFIG = "configs/reference-512.yaml"
# The table of shares of the product peak: the benchmark model, and others of its widths.
TRANSFORMER = "{kind: transformer, heads: 8, feed_forward: 1024}"
SHARES = [
    ("`reference-512.yaml`", []),
    ("2 bidirectional layers with residuals", ["model.encoder={layers: 2, residual: true}"]),
    ("conditional decoder", ["model.decoder.kind=conditional"]),
    ("2 transformer layers of 8 heads, recurrent", [f"model.encoder={{layers: [{TRANSFORMER}, {TRANSFORMER}, {{hidden: 512}}]}}"]),
    *((f"{kind} attention of 8 heads", [f"model.decoder.attention={{kind: {kind}, heads: 8}}"]) for kind in ("mlp", "dot")),
    *((f"`cell: {{kind: {kind}}}`", [f"model.cell.kind={kind}"]) for kind in ("mingru", "ssru")),
]
# The table of searches: options with one model, and others that translate with several or with their mean. Their seeds besides 1.
SEARCHES = [
    ("greedy", ["--beam", 1]),
    ("beam 5", ["--beam", 5]),
    ("beam 12", ["--beam", 12]),
    ("minimum Bayes risk, 64 samples", ["--search", "mbr", "--candidates", 64, "--temperature", 0.7]),
    (
        "minimum Bayes risk, beam 12",
        ["--set", "decoding.search=mbr", "decoding.beam=12", "decoding.candidates_from=beam"],
    ),
]
SEEDS = [2, 3]
PRECISIONS = ["f32", "bf16"]
TEST_SET = "data/multi30k/test2016"


class Grus:
    """The command, with the folder of this commit's runs."""

    def __init__(self, path):
        self.path = path
        commit = subprocess.run(["git", "rev-parse", "--short", "HEAD"], capture_output=True, text=True)
        self.runs = Path("runs") / (commit.stdout.strip() or "figures")

    def __call__(self, *arguments, input=None, folder=None):
        command = [self.path, *map(str, arguments)]
        return subprocess.run(command, check=True, stdout=subprocess.PIPE, input=input, text=True, cwd=folder).stdout

    def trained(self, title, config, settings):
        """The run of a model, which is trained, or trained on, unless it is there whole."""
        run = self.runs / title
        if is_finished(run):
            return run
        command = ["train", config, "--output", run, *(["--set", *settings] if settings else [])]
        if (run / "last.safetensors").exists():
            command.append("--resume")
        self(*command)
        return run


def is_finished(run):
    last = last_record(run)
    return last.get("event") == "end" and last["reason"] != "interrupted"


def last_record(run):
    log = run / "log.jsonl"
    lines = log.read_text().splitlines() if log.exists() else []
    return json.loads(lines[-1]) if lines else {}


def table(header, rows):
    print("|", " | ".join(header), "|")
    print("|---|" + "---:|" * (len(header) - 1))
    for row in rows:
        print("|", " | ".join(row), "|")
    print(flush=True)


def block(command, output):
    print(f"`{command}`\n\n```\n{output}```\n", flush=True)


def results(grus, models, **_):
    score_table(grus, models)


def others(grus, short, **_):
    """The models of the corpora that $GRUS_DATA has."""
    if short or "GRUS_DATA" not in os.environ:
        return skip("others", "$GRUS_DATA names no folder, or --short is given")
    for model in OTHER_MODELS:
        score_table(grus, [model])


def score_table(grus, models):
    header, rows = ["model", "best dev BLEU"], []
    for title, config, settings in models:
        run = grus.trained(title, config, settings)
        records = [json.loads(line) for line in (run / "log.jsonl").read_text().splitlines()]
        row = [title, f"{records[-1]['bestValue']:.1f}"]
        grus("evaluate", "--model", run)
        for test in json.loads((run / "scores.json").read_text()):
            for score in test["scores"]:
                row.append(f"{score['score']:.1f}")
                if not rows:
                    header.append(f"{test['test']} {score['name']}")
        rows.append(row)
    table(header, rows)


def small(grus, short, **_):
    """Models of the small configs, the best of each seed and the mean of its five best: mean scores of the seeds, and their deviation."""
    if short:
        return skip("small", "--short is given")
    rows = []
    for source, target in SMALL_MODELS:
        folder, config = grus.runs / f"small-{source}-{target}", f"configs/multi30k-{source}-{target}-small.yaml"
        runs = [folder / f"seed-{seed}" for seed in SMALL_SEEDS]
        if not all(map(is_finished, runs)):
            resume = ["--resume"] if folder.exists() else []
            grus("train", config, "--output", folder, "--seeds", ",".join(map(str, SMALL_SEEDS)), *resume)
        for run in runs:
            grus("average", run, "--best", 5)
        minutes = max(last_record(run)["seconds"] for run in runs) / 60
        for title, name in [("best", "best.safetensors"), ("mean of the 5 best", "average-best-5.safetensors")]:
            scores = [small_scores(grus, run / name, source, target) for run in runs]
            row = [f"{source}-{target}, {title}", f"{minutes:.0f}"]
            for of_seeds in zip(*scores):
                row.append(f"{statistics.mean(of_seeds):.1f} ± {statistics.stdev(of_seeds):.1f}")
            rows.append(row)
            print("|", " | ".join(row), "|", scores, file=sys.stderr, flush=True)
    table(["", "minutes at most", *(f"{test} {metric}" for test in SMALL_TESTS for metric in ("BLEU", "chrF2"))], rows)


def sweeps(grus, short, **_):
    """The leaderboards of the sweeps, with what differs from the first trial of an ablation alone."""
    if short:
        return skip("sweeps", "--short is given")
    for name in SWEEPS:
        folder = grus.runs / name
        if not (folder / "leaderboard.json").exists():
            resume = ["--resume"] if folder.exists() else []
            grus("sweep", f"configs/sweeps/{name}.yaml", "--output", folder, "--quiet", *resume)
        board = json.loads((folder / "leaderboard.json").read_text())
        show = ablation if board["method"] == "ablation" else leaderboard
        show(board)


def leaderboard(board):
    keys = board["parameters"]
    header = ["trial", *(f"`{key.removeprefix('model.').removeprefix('training.')}`" for key in keys), board["metric"], "epochs", "parameters"]
    rows = [
        [str(row["trial"]), *(plain(row["values"][key]) for key in keys), f"{row['best']:.1f}", str(row["epochs"]),
         f"{row['parameters'] / 1e6:.1f} M"]
        for row in board["rows"]
    ]  # fmt: skip
    table(header, rows)


def ablation(board):
    whole = next(row for row in board["rows"] if row["trial"] == 1)
    rows = [["as it is", f"{whole['best']:.1f}", ""]]
    for row in sorted(board["rows"], key=lambda row: row["best"]):
        changed = [f"`{key}: {plain(value)}`" for key, value in row["values"].items() if value != whole["values"][key]]
        if changed:
            rows.append([*changed, f"{row['best']:.1f}", f"{row['best'] - whole['best']:+.1f}"])
    table(["", f"dev {board['metric']}", "difference"], rows)


def plain(value):
    """A value without the braces of {kind: …}."""
    return value.strip("{}").removeprefix("kind: ").replace(", rate:", "")


def small_scores(grus, model, source, target):
    """BLEU and chrF2 of each test set."""
    scores = []
    for test in SMALL_TESTS:
        text = grus("translate", "--model", model, f"data/multi30k/{test}.{source}.zst")
        for metric in ["bleu", "chrf"]:
            command = ["evaluate", f"data/multi30k/{test}.{target}.zst", "-m", metric, "--score-only", "--width", 3]
            scores.append(float(grus(*command, input=text)))
    return scores


def samples(grus, models, short, **_):
    run = grus.trained(*models[0])
    prefix = "data/phrases/test" if short else TEST_SET
    with tempfile.TemporaryDirectory() as folder:
        greedy, beam = (Path(folder) / name for name in ("greedy.de", "beam.de"))
        reference = Path(f"{prefix}.de.zst")
        greedy.write_text(grus("translate", "--model", run, "--beam", 1, f"{prefix}.en.zst"))
        beam.write_text(grus("translate", "--model", run, f"{prefix}.en.zst"))
        block(f"grus evaluate {reference} < beam.de", grus("evaluate", reference, input=beam.read_text()))
        command = ["--input", "greedy.de", "beam.de", "--paired-bs"]
        compared = grus("evaluate", reference.resolve(), *command, folder=folder)
        block(f"grus evaluate {reference} {' '.join(command)}", compared)


def import_peer(grus, peer, folder):
    """A model file with the weights of PyTorch's."""
    model = Path(folder) / "reference.safetensors"
    segmentation = f"text.source_model={peer / 'multi30k-en-de.bpe8000.model'}"
    grus(
        "import", peer / "reference-512.safetensors", "--config", SPEED_CONFIG, "--set", segmentation, "--output", model
    )
    return model


def imported(grus, peer, **_):
    """Lines that differ from PyTorch's, whose beam frees the places of finished hypotheses and whose limit of length is that of the
    longest sentence of a batch."""
    if peer is None:
        return skip("import", "--peer names no folder")
    rows = []
    settings = ["decoding.early_stopping=false", "decoding.length_limit.plus=80"]
    with tempfile.TemporaryDirectory() as folder:
        model = import_peer(grus, peer, folder)
        for test in ("test2016", "test2017"):
            source = Path(TEST_SET).with_name(f"{test}.en.zst")
            for beam in (1, 5):
                ours = grus("translate", source, "--model", model, "--beam", beam, "--set", *settings).splitlines()
                theirs = (peer / f"reference-512.{test}.beam{beam}.de").read_text().splitlines()
                different = sum(a != b for a, b in zip(ours, theirs, strict=True))
                rows.append([f"{test}, beam {beam}", f"{len(ours):,}", str(different)])
    table(["with PyTorch's weights", "lines", "that differ from PyTorch's"], rows)


def translation(grus, peer, short, **_):
    """Whole processes in turn, with PyTorch's weights: f32 as they are, int8 as `grus quantize` has rounded them, each also with a
    shortlist; and PyTorch, of which loading does not count. Lines are compared with those of f32, and of the same model without the list."""
    if peer is None:
        return skip("translation", "--peer names no folder")
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        exact = import_peer(grus, peer, folder)
        rounded, shortlist = Path(folder) / "int8.safetensors", Path(folder) / "shortlist.safetensors"
        grus("quantize", exact, "--output", rounded)
        print(grus("shortlist", exact, "--output", shortlist), file=sys.stderr)
        listed = ["--shortlist", shortlist]
        # What each is compared with, and how it translates.
        systems = {
            "f32": ("f32", ["--model", exact]),
            "f32, shortlist": ("f32", ["--model", exact, *listed]),
            "int8": ("f32", ["--model", rounded]),
            "int8, shortlist": ("int8", ["--model", rounded, *listed]),
        }
        checkpoint = peer_checkpoint(peer, folder)
        for beam in (1, 5):
            seconds, texts, theirs = {name: [] for name in systems}, {}, []
            for _ in range(1 if short else 5):
                if checkpoint:
                    theirs.append(peer_translation_speed(peer, checkpoint, beam))
                for name, (_, options) in systems.items():
                    start = time.monotonic()
                    texts[name] = grus("translate", *options, "--beam", beam, f"{TEST_SET}.en.zst")
                    seconds[name].append(time.monotonic() - start)
            if theirs:
                rows.append([f"PyTorch, beam {beam}", f"{statistics.median(theirs):,.0f}", "", "", "1"])
            for name, (other, _) in systems.items():
                text, lines = texts[name], texts[other].splitlines()
                score = grus("evaluate", f"{TEST_SET}.de.zst", "-m", "bleu", "--score-only", input=text).strip()
                changed = sum(a != b for a, b in zip(lines, text.splitlines(), strict=True)) / len(lines)
                speed = len(lines) / statistics.median(seconds[name])
                ratio = f"{speed / statistics.median(theirs):.2f}" if theirs else "–"
                share = "–" if name == other else f"{100 * changed:.1f} %"
                rows.append([f"{name}, beam {beam}", f"{speed:,.0f}", score, share, ratio])
    table(["", "sentences/s", "test2016 BLEU", "lines changed", "times PyTorch"], rows)


def has_torch():
    return subprocess.run([sys.executable, "-c", "import torch"], capture_output=True).returncode == 0


def peer_checkpoint(peer, folder):
    """PyTorch's weights as its program reads them; None where there is no torch."""
    if not has_torch():
        return skip("PyTorch's speed", f"{sys.executable} has no torch")
    checkpoint = Path(folder) / "checkpoint.pt"
    script = Path(__file__).with_name("checkpoint.py")
    subprocess.run([sys.executable, script, peer / "reference-512.safetensors", checkpoint], check=True)
    return checkpoint


def peer_translation_speed(peer, checkpoint, beam):
    """Sentences per second."""
    return peer_figures(peer, "translate-speed", "--checkpoint", checkpoint, "--beam", beam)["sentences_per_s"]


def peer_figures(peer, mode, *options):
    """What PyTorch's program prints."""
    command = [
        sys.executable, peer / "torch_seq2seq.py", mode, "--data", Path(TEST_SET).parent,
        "--spm", peer / "multi30k-en-de.bpe8000.model", *options,
    ]  # fmt: skip
    output = subprocess.run([*map(str, command)], check=True, stdout=subprocess.PIPE, text=True).stdout
    return json.loads(output.splitlines()[-1])


def searches(grus, models, short, **_):
    """Ways to search with the last model, with the mean of its five best, and with an ensemble, in f32 and in bytes."""
    title, config, settings = models[-1]
    run = grus.trained(title, config, settings)
    others = [grus.trained(f"{title}-{seed}", config, [*settings, f"seed={seed}"]) for seed in ([] if short else SEEDS)]
    with tempfile.TemporaryDirectory() as folder:
        mean = Path(folder) / "mean.safetensors"
        grus("average", run, "--best", 1 if short else 5, "--output", mean)
        kinds = [(name, [run], options) for name, options in SEARCHES]
        kinds.append(("mean of the 5 best, beam 5", [mean], ["--beam", 5]))
        kinds.append((f"ensemble of {1 + len(others)} seeds, beam 5", [run, *others], ["--beam", 5]))
        rows = []
        for name, paths, options in kinds:
            row = [name]
            for precision in ("f32", "int8"):
                row += search_figures(grus, paths, [*options, "--precision", precision], short)
            rows.append(row)
            print("|", " | ".join(row), "|", file=sys.stderr, flush=True)
    table(["", *(f"{precision}: {column}" for precision in ("f32", "int8") for column in ("BLEU", "chrF2", "sentences/s"))], rows)


def search_figures(grus, models, options, short):
    """BLEU and chrF on a test set, and the median speed of three whole processes."""
    prefix = "data/phrases/test" if short else TEST_SET
    command = ["translate", f"{prefix}.en.zst", *(part for model in models for part in ("--model", model)), *options]
    seconds, text = [], ""
    for _ in range(1 if short else 3):
        start = time.monotonic()
        text = grus(*command)
        seconds.append(time.monotonic() - start)
    scores = [
        grus("evaluate", f"{prefix}.de.zst", "-m", metric, "--score-only", input=text).strip() for metric in ("bleu", "chrf")
    ]
    return [*scores, f"{len(text.splitlines()) / statistics.median(seconds):,.0f}"]


def parts(grus, short, **_):
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        for number, (title, settings) in enumerate(MODEL_PARTS[:2] if short else MODEL_PARTS):
            run = Path(folder) / str(number)
            brief = ["training.stop.updates=20"] if short else []
            grus("train", PARTS_CONFIG, "--output", run, "--quiet", "--set", *PARTS_SETTINGS, *settings, *brief)
            records = [json.loads(line) for line in (run / "log.jsonl").read_text().splitlines()]
            speeds = [r["targetTokensPerSecond"] for r in records if r["event"] == "validation"]
            size = next(r["parameters"] for r in records if r["event"] == "start")
            seconds, best = records[-1]["seconds"], records[-1]["bestValue"]
            rows.append([title, f"{size:,}", f"{statistics.median(speeds):,.0f}", f"{seconds:.0f}", f"{best:.1f}"])
            print("|", " | ".join(rows[-1]), "|", file=sys.stderr, flush=True)
    table(["part", "parameters", "target tokens/s", "seconds", "dev BLEU"], rows)


def shares(grus, short, **_):
    rows = []
    for title, settings in SHARES[:1] if short else SHARES:
        options = ["--synthetic", "--seconds", 2 if short else 8, "--json", *(["--set", *settings] if settings else [])]
        report = json.loads(grus("benchmark", "--config", SPEED_CONFIG, *options))
        rows.append([title, f"{report['target_tokens_per_s']:,.0f}", f"{100 * report['share_of_peak']:.0f} %"])
    table(["model", "target tokens/s", "share of peak"], rows)


def speed(grus, peer, short, **_):
    rounds, seconds = (1, 2) if short else (5, 40)
    if peer is None or not has_torch():
        skip("PyTorch's speed", "--peer names no folder" if peer is None else f"{sys.executable} has no torch")
        peer = None
    rows = []
    for precision in PRECISIONS:
        ours, theirs = [], []
        for _ in range(rounds):
            ours.append(grus_speed(grus, precision, seconds))
            if peer:
                theirs.append(peer_speed(peer, precision, seconds))
        mine = statistics.median(ours)
        other = statistics.median(theirs) if theirs else None
        rows.append([precision, f"{mine:,.0f}", f"{other:,.0f}" if other else "–", f"{mine / other:.2f}" if other else "–"])
    table(["", "Grus", "PyTorch", "ratio"], rows)


def grus_speed(grus, precision, seconds):
    setting = f"training.precision={precision}"
    report = grus("benchmark", "--config", SPEED_CONFIG, "--set", setting, "--seconds", seconds, "--json")
    return json.loads(report)["target_tokens_per_s"]


def peer_speed(peer, precision, seconds):
    return peer_figures(peer, "train-speed", "--dtype", precision, "--seconds", seconds)["target_tokens_per_s"]


def skip(what, why):
    print(f"{what} is left out: {why}", file=sys.stderr)


PARTS = {
    "results": results, "small": small, "sweeps": sweeps, "others": others, "samples": samples, "import": imported, "translation": translation,
    "searches": searches, "parts": parts, "shares": shares, "speed": speed,
}  # fmt: skip


def main():
    parser = argparse.ArgumentParser(prog="scripts/measure")
    parser.add_argument("grus", help=argparse.SUPPRESS)
    parser.add_argument("parts", nargs="*", metavar="PART", help=", ".join(PARTS))
    parser.add_argument("--short", action="store_true")
    parser.add_argument("--peer", type=Path, metavar="FOLDER")
    options = parser.parse_intermixed_args()
    unknown = [part for part in options.parts if part not in PARTS]
    if unknown:
        parser.error(f"unknown part {unknown[0]}: expected {', '.join(PARTS)}")
    grus = Grus(options.grus)
    if options.short:
        folder = tempfile.TemporaryDirectory()
        grus.runs = Path(folder.name)
    for part in options.parts or PARTS:
        PARTS[part](grus, models=SHORT_MODELS if options.short else MODELS, peer=options.peer, short=options.short)


if __name__ == "__main__":
    main()

"""Runs `grus benchmark` over sizes of the benchmark model, and writes README.md and scaling.svg.

    measure.py GRUS FOLDER
"""

import json
import subprocess
import sys
from pathlib import Path

import matplotlib

matplotlib.use("svg")
from matplotlib import pyplot

from machine import processor

SECONDS = 8
CONFIG = Path(__file__).resolve().parents[2] / "configs" / "reference-512.yaml"

# What varies: its name, its values, and the options of a value. The benchmark model has the values in the middle.
AXES = [
    (
        "hidden units per layer and direction",
        [256, 512, 1024],
        lambda n: ["--set", f"model.encoder.hidden={n}", f"model.decoder.hidden={n}"],
    ),
    ("mean source tokens", [10, 20, 40, 80, 160, 320], lambda n: ["--source-length", str(n)]),
    ("vocabulary", [4000, 8000, 16000, 32000, 64000], lambda n: ["--set", f"text.vocabulary={n}"]),
    ("pairs of the corpus", [1000, 4000, 16000], lambda n: ["--set", f"corpus.window={n}"]),
    ("threads", [1, 2], lambda n: ["--threads", str(n)]),
]


def measure(grus, options):
    command = [grus, "benchmark", "--config", CONFIG, "--synthetic", "--seconds", str(SECONDS), "--json", *options]
    return json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout)


def table(name, reports):
    yield f"| {name} | µs per target token | target tokens/s | MFLOP per token | share of peak | peak memory, MB |"
    yield "|---:|---:|---:|---:|---:|---:|"
    for value, report in reports:
        speed = report["target_tokens_per_s"]
        yield (
            f"| {value:,} | {1e6 / speed:,.0f} | {speed:,.0f} | {report['mflop_per_target_token']:.1f} "
            f"| {100 * report['share_of_peak']:.0f} % | {report['peak_memory_megabytes']:,.0f} |"
        )


def page(results):
    threads = max(report["threads"] for _, reports in results for _, report in reports)
    yield "# Scaling"
    yield ""
    yield "How the time of training grows with the benchmark model ([`reference-512`](../../configs/reference-512.yaml)) and its"
    yield "sentences: one size varies at a time. The batches are of 64 synthetic sentence pairs, in single precision. Written by"
    yield f"`scripts/measure-scaling` on {threads} threads of: {processor()}."
    yield ""
    yield "A longer source costs a target token more by attention alone, which reads every position of its sentence; a larger"
    yield "vocabulary by the output layer, and by the optimiser, which changes every row of the embeddings in every update."
    yield ""
    yield "How fast several machines are together, and what a corpus larger than memory takes, is on pages of their own: [ranks](ranks.md),"
    yield "[corpora](corpora.md)."
    yield ""
    yield "![time per target token](scaling.svg)"
    for name, reports in results:
        yield ""
        yield from table(name, reports)


def plot(results, path):
    figure, panels = pyplot.subplots(1, len(results), figsize=(3.2 * len(results), 3.0), layout="constrained")
    for panel, (name, reports) in zip(panels, results):
        values = [value for value, _ in reports]
        times = [1e6 / report["target_tokens_per_s"] for _, report in reports]
        panel.plot(values, times, marker="o")
        panel.set_xscale("log", base=2)
        panel.set_xticks(values, [f"{value:,}" for value in values], rotation=45)
        panel.minorticks_off()
        panel.set_ylim(0, 1.1 * max(times))
        panel.set_xlabel(name)
        panel.grid(alpha=0.3)
    panels[0].set_ylabel("µs per target token")
    # Nothing in the file changes but the measurements.
    pyplot.rcParams["svg.hashsalt"] = "grus"
    figure.savefig(path, metadata={"Date": None})


def main():
    grus, folder = sys.argv[1], Path(sys.argv[2])
    results = []
    for name, values, options in AXES:
        reports = []
        for value in values:
            report = measure(grus, options(value))
            print(f"{name} {value}: {report['target_tokens_per_s']:.0f} target tokens/s", file=sys.stderr)
            reports.append((value, report))
        results.append((name, reports))
    (folder / "README.md").write_text("\n".join(page(results)) + "\n")
    plot(results, folder / "scaling.svg")


if __name__ == "__main__":
    main()

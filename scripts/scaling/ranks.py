"""Measures what a rank computes and what this machine's links carry, and writes ranks.md: how fast 1 to 256 ranks train.

    ranks.py GRUS FOLDER [--seconds S]
"""

import argparse
import json
import math
import os
import pathlib
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time

from machine import processor
from network import Network, missing, run

ROOT = pathlib.Path(__file__).resolve().parents[2]
# Numbers of a part of the gradient, which travels by itself: FlatPieces.swift.
PART = 1 << 18
# The updates of a record of the log, of which the first does not count.
RECORDED = 20
RANKS = [1, 2, 4, 8, 16, 32, 64, 128, 256]
# Gbit/s of which 94 % carry data, and seconds from the one end to the other, as vendors and their users give them.
LINKS = {
    "1 Gbit/s": (1, 50e-6),
    "10 Gbit/s": (10, 30e-6),
    "25 Gbit/s": (25, 20e-6),
    "100 Gbit/s": (100, 15e-6),
    "InfiniBand EDR": (100, 2e-6),
}
SHARE_OF_LINK = 0.94
# Embedding, hidden units and vocabulary.
MODELS = [(128, 256, 8000), (256, 512, 8000), (512, 1024, 32000)]
BYTES = {"f32": 4, "bf16": 2}
MPIRUN = ["mpirun", "--allow-run-as-root", "--oversubscribe", "--quiet", "--bind-to", "none", "-n", "2"]
# The mean number of others' processes that wait for a core, up to which a machine counts as one that does nothing else.
QUIET = 0.5


class Model:
    """A size of the benchmark model, and what its update takes on this machine without others."""

    def __init__(self, embedding, hidden, vocabulary, report):
        updates = report["updates"]
        self.hidden, self.vocabulary = hidden, vocabulary
        self.parameters = report["parameters"]
        self.threads = report["threads"]
        self.tokens = report["target_tokens_per_s"] * report["seconds"] / updates
        self.update = report["seconds"] / updates
        self.backward = report["backward_seconds"] / updates
        # Shards are summed on all threads, but by one thread in a rank.
        self.add = report["reduce_seconds"] / updates * self.threads / (report["shards"] * self.parameters)
        # What is final at the end alone: the encoder, and the embeddings of the source.
        encoder = 2 * (3 * hidden * (embedding + hidden) + 6 * hidden)
        self.late = encoder + vocabulary * embedding
        # A pass costs what its weights do: that of the encoder comes when all others' gradients are final.
        self.window = self.backward * encoder / (self.parameters - 2 * vocabulary * embedding)


def step(model, bytes_per_number, bandwidth, latency):
    """Seconds in which a part of the gradient goes from one rank to the next."""
    return latency + PART * (bytes_per_number / bandwidth + model.add)


def chain(numbers, ranks, seconds):
    """Seconds in which parts go up the chain of ranks and come back, one behind the other."""
    return (2 * (ranks - 1) + math.ceil(numbers / PART) - 1) * seconds


def exposed(model, ranks, bytes_per_number, bandwidth, latency):
    """Seconds of an update in which a rank waits for the others."""
    if ranks == 1:
        return 0.0
    seconds = step(model, bytes_per_number, bandwidth, latency)
    return max(chain(model.parameters, ranks, seconds) - model.window, chain(model.late, ranks, seconds))


def speed(model, ranks, bytes_per_number, bandwidth, latency):
    """Target tokens per second of all ranks."""
    return ranks * model.tokens / (model.update + exposed(model, ranks, bytes_per_number, bandwidth, latency))


# MARK: What is measured


def measured_models(grus, seconds):
    config = ROOT / "configs/reference-512.yaml"
    for embedding, hidden, vocabulary in MODELS:
        settings = [f"model.embedding={embedding}", f"model.encoder.hidden={hidden}", f"model.decoder.hidden={hidden}",
                    f"model.decoder.attention_hidden={hidden}", f"text.vocabulary={vocabulary}"]  # fmt: skip
        command = [grus, "benchmark", "--config", config, "--synthetic", "--seconds", str(seconds), "--json"]
        report = json.loads(run(*command, "--set", *settings, capture_output=True).stdout)
        print(f"hidden {hidden}: {report['target_tokens_per_s']:.0f} target tokens/s", file=sys.stderr)
        yield Model(embedding, hidden, vocabulary, report)


def loopback():
    """Bytes per second through a socket of this machine, and seconds from the one end to the other."""
    listener = socket.create_server(("127.0.0.1", 0))
    chunk, chunks, pings = b"x" * (1 << 20), 400, 2000
    done = threading.Event()

    def answer():
        peer, _ = listener.accept()
        peer.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        for _ in range(pings):
            peer.sendall(peer.recv(1))
        rest = chunks * len(chunk)
        while rest > 0:
            rest -= len(peer.recv(1 << 20))
        peer.sendall(b"!")
        done.wait()

    threading.Thread(target=answer, daemon=True).start()
    with socket.create_connection(listener.getsockname()) as client:
        client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        start = time.monotonic()
        for _ in range(pings):
            client.sendall(b"?")
            client.recv(1)
        latency = (time.monotonic() - start) / (2 * pings)
        start = time.monotonic()
        for _ in range(chunks):
            client.sendall(chunk)
        client.recv(1)
        done.set()
        return chunks * len(chunk) / (time.monotonic() - start), latency


def train(grus, folder, start, updates, config, threads, *settings):
    """The log of a training on the embedded phrases."""
    output = folder / f"run-{time.monotonic_ns()}"
    run(*start, grus, "train", ROOT / "configs" / config, "--quiet", "--threads", threads, "--output", output,
        "--set", *settings, f"training.stop.updates={updates}", "training.validate.every=100000",
        "training.validate.metrics=[loss]", "training.stop.metric=loss")  # fmt: skip
    return [json.loads(line) for line in (output / "log.jsonl").read_text().splitlines()]


def train_phrases(grus, folder, start, ranks, updates, reduce):
    """Seconds per update of 64 sentences for each rank of one thread."""
    settings = [f"training.shards={ranks}", f"training.batch.sentences={64 * ranks}", f"training.reduce={reduce}"]
    records = train(grus, folder, start, updates, "quickstart.yaml", 1, *settings)
    found = next(record for record in records if record["event"] == "validation")
    return (found["seconds"] - found["validationSeconds"]) / updates


class Phrases(Model):
    """The model that is trained for the check, as one rank of one thread trains it."""

    def __init__(self, grus, seconds):
        settings = ["training.shards=1", "text.vocabulary=2000"]
        command = [grus, "benchmark", "--config", ROOT / "configs/quickstart.yaml", "--threads", "1", "--seconds", str(seconds)]
        report = json.loads(run(*command, "--json", "--set", *settings, capture_output=True).stdout)
        super().__init__(128, 256, 2000, report)


def checks(grus, seconds, folder):
    """Lines of a table: what two ranks of this machine take for an update, and what the formula says."""
    model, updates = Phrases(grus, seconds), max(10, int(10 * seconds))
    alone = train_phrases(grus, folder, [], 1, updates, "f32")
    model.update = alone
    yield f"| one process | f32 | {1000 * alone:.1f} | – |"
    here = loopback()
    local = [*MPIRUN, "--mca", "btl", "tcp,self"]
    title = f"2 ranks over the loopback, {8 * here[0] / 1e9:.0f} Gbit/s, {1e6 * here[1]:.0f} µs"
    yield from check(grus, folder, title, local, model, updates, *here)
    reason = missing()
    if reason:
        print(f"No hosts of their own: {reason}", file=sys.stderr)
        return
    with Network(folder, 2, 1, 0.2) as network:
        latency = network.delay / 1000 + here[1]
        title = f"2 hosts of their own, 1 Gbit/s, {1e6 * latency:.0f} µs"
        yield from check(grus, folder, title, network.mpirun(range(2)), model, updates, SHARE_OF_LINK * 1e9 / 8, latency)


def check(grus, folder, title, start, model, updates, bandwidth, latency):
    for reduce, size in BYTES.items():
        found = train_phrases(grus, folder, start, 2, updates, reduce)
        expected = model.update + exposed(model, 2, size, bandwidth, latency)
        yield f"| {title} | {reduce} | {1000 * found:.1f} | {1000 * expected:.1f} |"


def late_update(grus, folder, start, threads, updates, sentences):
    """Seconds of an update behind the first record, in which memory is laid out."""
    records = train(grus, folder, start, updates, "reference-512.yaml", threads, f"training.batch.sentences={sentences}")
    first, *_, last = (record for record in records if record["event"] == "update")
    return (last["seconds"] - first["seconds"]) / (last["update"] - first["update"])


def ranks_or_threads(grus, folder, seconds):
    """Lines of a table: what two ranks of one thread do of what one process of two threads does, in turn, for batches of several sizes."""
    for sentences in [64, 256]:
        updates = RECORDED * (1 + math.ceil(400 * seconds / sentences / RECORDED))
        pairs = [[late_update(grus, folder, *start, updates, sentences) for start in [([], 2), (MPIRUN, 1)]] for _ in range(3)]
        threads, ranks = (statistics.median(times) for times in zip(*pairs))
        share = statistics.median(one / two for one, two in pairs)
        yield f"| {sentences} | {1000 * threads:.0f} | {1000 * ranks:.0f} | {share:.2f} |"


# MARK: The page


def table(model, reduce):
    yield f"| ranks, `reduce: {reduce}` | " + " | ".join(LINKS) + " |"
    yield "|---:|" + "---:|" * len(LINKS)
    for ranks in RANKS:
        cells = []
        for gigabits, latency in LINKS.values():
            found = speed(model, ranks, BYTES[reduce], SHARE_OF_LINK * gigabits * 1e9 / 8, latency)
            cells.append(f"{found:,.0f} ({100 * found / (ranks * speed(model, 1, 4, 1, 0)):.0f} %)")
        yield f"| {ranks} | " + " | ".join(cells) + " |"


INTRODUCTION = """# Ranks

How fast ranks train together ([more than one machine](../../README.md#more-than-one-machine)), in target tokens per second and, in
brackets, as a share of what as many machines would do that never wait: each rank is on a machine of its own, for ranks of one share
memory (below). **Predicted**, from what one machine takes, which is measured; a table below holds the prediction to what can be measured
on one. Each rank has {threads} threads of: {processor}, and 64 sentences of every batch: with twice the sentences the ranks wait half as
often. Written by `scripts/measure-ranks`.

A gradient of P numbers travels in k = ⌈P / 2¹⁸⌉ parts, each of them from rank to rank and back. With n ranks, b bytes per number, a
link of B bytes per second and l seconds, and a seconds to add a number, a part takes

    t = l + 2¹⁸ · (b / B + a)

from one rank to the next. The parts follow one another, and a link carries both directions at once; so from the first part's
start to the last one's return it takes c(k) = (2 (n − 1) + k − 1) · t. What is final of the gradient travels while the encoder is
differentiated, for w seconds; the gradients of the encoder and of the source embeddings, k′ parts, are final only at its end. So an
update of u seconds takes

    u + max(c(k) − w, c(k′))

All rows of the source embeddings are counted, though only those of the batch travel. Links carry 94 % of their bits as data, with
{links}.
What the chain costs many ranks is 2 (n − 1) · t: the price of sums in the order of the shards, which have the same bits for any number
of ranks. More threads per rank are cheaper than more ranks.
"""


def page(models, lines, compared, load):
    links = ", ".join(f"{1e6 * latency:.0f} µs ({name})" for name, (_, latency) in LINKS.items())
    yield INTRODUCTION.format(threads=models[0].threads, processor=processor(), links=links)
    if load > QUIET:
        yield f"**The machine did other things meanwhile** (load {load:.1f}): a first version, to be measured again on a quiet one."
        yield ""
    for model in models:
        yield f"## {model.hidden:,} hidden units, {model.vocabulary:,} tokens, {model.parameters / 1e6:.1f} million parameters"
        yield ""
        yield (f"u = {1000 * model.update:.0f} ms for {model.tokens:.0f} target tokens, w = {1000 * model.window:.0f} ms, "
               f"a = {1e9 * model.add:.2f} ns, k = {math.ceil(model.parameters / PART)}, k′ = {math.ceil(model.late / PART)}.")  # fmt: skip
        for reduce in BYTES:
            yield ""
            yield from table(model, reduce)
        yield ""
    yield "## Prediction and measurement"
    yield ""
    yield "Milliseconds of an update of `configs/quickstart.yaml` with 64 sentences for each rank of one thread."
    yield ""
    yield "| | `reduce` | measured | predicted |"
    yield "|---|---|---:|---:|"
    yield from lines
    yield ""
    yield "## Ranks or threads"
    yield ""
    yield "Milliseconds of an update of `configs/reference-512.yaml` on this machine: of one process with two threads, and of two ranks with one"
    yield "thread, which share memory and renew each half of the weights. Medians of three, in turn."
    yield ""
    yield "| sentences of a batch | two threads | two ranks | speed of the ranks, of that of the threads |"
    yield "|---:|---:|---:|---:|"
    yield from compared


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("grus", type=lambda path: pathlib.Path(path).resolve())
    parser.add_argument("folder", type=pathlib.Path)
    parser.add_argument("--seconds", type=float, default=8, help="of each measurement")
    arguments = parser.parse_args()
    load = os.getloadavg()[0]
    models = list(measured_models(arguments.grus, arguments.seconds))
    with tempfile.TemporaryDirectory() as name:
        lines = list(checks(arguments.grus, arguments.seconds, pathlib.Path(name)))
        compared = list(ranks_or_threads(arguments.grus, pathlib.Path(name), arguments.seconds))
    (arguments.folder / "ranks.md").write_text("\n".join(page(models, lines, compared, load)) + "\n")


if __name__ == "__main__":
    main()

"""Sweeps: drawn ones that are killed and resumed, and files of sweeps that are wrong.

A sweep that was interrupted comes to the leaderboard of the sweep that was not, whatever runs side by side.
"""
import places
import workbench
from kinds.damaged import label
from process import Bounds, Kick

BOUNDS = Bounds(120)
TRIALS = [2, 3, 5]
# Few updates: a trial takes a moment.
SHORT = {"training.validate.every": 3, "training.validate.metrics": ["loss", "accuracy"], "training.stop.metric": "loss"}
VALUES = {
    "model.cell.kind": ["gru", "mgu", "elman"], "model.decoder.hidden": [4, 8], "training.label_smoothing": [0.0, 0.1],
    "training.optimizer": [{"kind": "sgd", "learning_rate": 0.1}, {"learning_rate": 0.01}, {"kind": "sgd", "learning_rate": 1e30}],
    "text.vocabulary": [80, 120], "model.decoder.attention": ["mlp", "dot", "none"],
}
RANGES = {
    "training.optimizer.learning_rate": {"from": 0.001, "to": 0.1, "scale": "log"}, "model.embedding": {"from": 4, "to": 12, "step": 4},
    "model.dropout.state": {"from": 0.0, "to": 0.4},
}


def draw(random):
    """A sweep as a tree: a method, and what varies."""
    kind = random.choice(["grid", "ablation", "random", "halving", "hyperband"])
    resource = {"unit": "updates", "least": random.choice([2, 3]), "most": random.choice([6, 9]), "factor": random.choice([2, 3])}
    method = {"kind": kind}
    if kind in ("random", "halving"):
        method["trials"] = random.choice(TRIALS)
    if kind in ("halving", "hyperband"):
        method["resource"] = resource
    varied = random.sample(sorted(VALUES), 1 if kind == "grid" else 2)
    parameters = {key: random.sample(VALUES[key], 2) for key in varied}
    if kind not in ("grid", "ablation") and "training.optimizer" not in parameters:
        key = random.choice(sorted(RANGES))
        parameters[key] = RANGES[key]
    settings = SHORT | ({} if "resource" in method else {"training.stop.updates": 7})
    seeds = random.choice([None, None, [1], [3, 1]])
    return {"name": "drawn", "config": "words.yaml", "set": settings, "method": method, "parameters": parameters} | (
        {"seeds": seeds} if seeds else {}) | ({"metric": "accuracy"} if random.random() < 0.3 else {})


def sweep(case, folder, kick=None):
    """Begins the sweep or goes on with it, by its file or by its folder."""
    options = ["--threads", case.random.choice([1, 2, 3]), "--jobs", case.random.choice([1, 2, 4])]
    if not (case / folder / "sweep.yaml").exists():
        return case.grus("sweep", "drawn.yaml", "--output", folder, *options, kick=kick, bounds=BOUNDS)
    named = case.random.choice([[folder], ["drawn.yaml", "--output", folder]])
    return case.grus("sweep", *named, "--resume", *options, kick=kick, bounds=BOUNDS)


def interrupted(case):
    case.take("words.yaml", *places.CORPUS)
    (case / "drawn.yaml").write_text(workbench.yaml(draw(case.random)))
    whole = sweep(case, "whole")
    if not case.expect(whole.status in (0, 65), f"a sound sweep ends with {whole.status}"):
        return
    for _ in range(case.random.randint(1, 3)):
        sweep(case, "interrupted", Kick(case.random.uniform(0, whole.seconds), case.random.choice(case.bench.signals)))
    last = sweep(case, "interrupted")
    case.expect(last.status == whole.status, f"ends with {last.status} once it is resumed, and with {whole.status} undisturbed")
    case.expect_same("leaderboards", *((case / run / "leaderboard.json").read_bytes() for run in ("whole", "interrupted")))
    case.expect_same("tables", *(untimed(outcome.output) for outcome in (whole, last)))
    case.tally["with a trial that succeeds" if whole.succeeded else "without one"] += 1
    case.grus("report", "interrupted")


def untimed(table):
    """A table without its times, nor what they make of the widths of columns."""
    return b" ".join(word for word in table.split() if b":" not in word)


# Files that are wrong

BROKEN = {
    "name": ["../x", "", {}, []], "config": ["nowhere.yaml", ".", "", [], "drawn.yaml"],
    "set": [3, [], {"nothing": 1}, {"seed": "x"}, {"training": 3}, {"seed": 4}], "metric": ["none of them", 3, []],
    "seeds": [[1, 1], [-1], 3, "x", {}, [1.5], list(range(101)), ["x"], [2**64]],
    "method": [{}, 3, "grid", {"kind": "grid", "trials": 2}, {"kind": "random"}, {"kind": "random", "trials": 0},
               {"kind": "random", "trials": 10_000}, {"kind": "hyperband"}, {"kind": "halving", "trials": 2},
               {"kind": "halving", "trials": 2, "resource": {"most": 2, "least": 3}},
               {"kind": "hyperband", "resource": {"most": 1_000_000_000, "factor": 2}}, {"kind": "worst"}],
    "parameters": [{}, [], 3, {"seed": []}, {"seed": 3}, {"nothing": [1]}, {"seed": {"from": 2, "to": 1}}, {"seed": {"from": "a", "to": 2}},
                   {"training.clip": {"from": 0, "to": 1, "scale": "log"}}, {"model.embedding": [8, 0]}, {"name": [".."]},
                   {"seed": list(range(101)), "model.embedding": list(range(1, 101))}, {"": [1]}, {"seed": [1], "seed.x": [2]}],
    "more": [3],
}


def broken(case):
    """A key with a value that it cannot have, or none: one line, and nothing is made."""
    case.take("words.yaml", *places.CORPUS)
    key = case.random.choice(sorted(BROKEN))
    tree = {"name": "drawn", "config": "words.yaml", "method": {"kind": "grid"}, "parameters": {"model.embedding": [4, 8]}}
    if key in ("name", "config", "method", "parameters") and case.random.random() < 0.2:
        del tree[key]
        value = "nothing"
    else:
        value = tree[key] = case.random.choice(BROKEN[key])
    if key == "seeds" or value == {"seed": 4}:
        tree.setdefault("seeds", [1, 2])
    (case / "drawn.yaml").write_text(workbench.yaml(tree))
    tried = case.grus("sweep", "drawn.yaml", "--dry-run")
    used = case.grus("sweep", "drawn.yaml", "--output", "run")
    case.expect(used.status in (65, 66, 78) and tried.status == used.status, f"ends with {tried.status} and {used.status}")
    case.expect(not (case / "run").exists(), "a refused sweep has made its folder")
    label(case, f"{key}: {value}")


ATTACKS = {"sweeps": interrupted, "broken-sweeps": broken}

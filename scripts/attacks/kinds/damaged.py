"""Files of every kind with bytes flipped, cut off, put in or swapped: refused in one line, or used as if nothing were."""
import damage
import places
import work
from process import Bounds

# What a training says that does not need the damaged file.
PREVIOUS = "going on from the checkpoint before it"


def attack(group, guarded_by_checksum=False):
    """An attack on a group of places. What has a checksum is refused with any byte that is another one."""
    def damaged(case):
        place = case.random.choice(places.available(group, case.bench.commands))
        case.take_place(place)
        file = next(case.folder.glob(place.path))
        sound = file.read_bytes()
        broken, way = damage.damaged(sound, case.random)
        file.write_bytes(broken)
        before = run_files(case)
        outcome = case.grus(*place.command, input=place.input or None, bounds=Bounds(10))
        unnoticed = outcome.succeeded and PREVIOUS not in outcome.text
        case.expect(not (guarded_by_checksum and broken != sound and unnoticed), "the damage is not noticed")
        label(case, place.name, way)
        case.expect_whole("run")
        if not outcome.succeeded:
            keep_whole(case, place, before)
    return damaged


def attack_store(case):
    """What is kept of a corpus may be made again, or have damage where nobody looks: a training that succeeds has the weights that it has
    without."""
    expected, _ = work.undisturbed(case, work.STORED)
    attack(places.STORE)(case)
    if (case / "run/last.safetensors").exists():
        found = (case / "run/last.safetensors").read_bytes()
        case.expect(found == expected["run/last.safetensors"], "other weights are learnt")


def label(case, *words):
    """Says in every finding what was attacked, and how."""
    case.findings = [f"{', '.join(words)}: {finding}" for finding in case.findings]


def run_files(case):
    """The files of a run that a refusal must leave alone."""
    return {path: path.read_bytes() for path in case.folder.glob("*/*") if path.name in ("config.yaml", "last.safetensors")}


def keep_whole(case, place, before):
    """What a run held before it was refused is there still, byte by byte."""
    for path, content in before.items():
        name = path.relative_to(case.folder)
        case.expect(path.is_file() and path.read_bytes() == content, f"{place.name}: a refused run has another {name}")


ATTACKS = {
    "damaged-configs": attack(places.CONFIGS),
    "damaged-corpora": attack(places.CORPORA),
    "damaged-models": attack(places.MODELS, guarded_by_checksum=True),
    "damaged-shortlists": attack(places.SHORTLISTS, guarded_by_checksum=True),
    "damaged-checkpoints": attack(places.CHECKPOINTS, guarded_by_checksum=True),
    "damaged-runs": attack(places.RUNS),
    "damaged-store": attack_store,
    "damaged-segmentations": attack(places.SEGMENTATIONS + places.WEIGHTS),
    "damaged-judgements": attack(places.JUDGEMENTS),
    "damaged-texts": attack(places.TEXTS + places.REFERENCES),
}

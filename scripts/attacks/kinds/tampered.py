"""Model files and checkpoints that are well-formed and lie: counters, sizes, offsets, weights that are not finite.

They have no checksum, as files from elsewhere, so that it is not what they are refused for.
"""
import json
import re
import struct

import places
import tensors
from kinds import damaged
from process import Bounds

WRONG_NUMBERS = [-1, 2**63 - 1, -2**63, 2**53, 1e300, 0.5, "1", None, True]
WRONG_FLOATS = [float("nan"), float("inf"), float("-inf")]
WRONG_SIZES = ["hidden: 6000", "embedding: 16384", "layers: 64", "vocabulary: 1000000", "hidden: 1", "layers: 2"]


def counters(header, numbers, random):
    """Another number somewhere in the JSON of the metadata, such as the training state."""
    texts = {key: text for key, text in header["__metadata__"].items() if text.startswith("{")}
    key = random.choice(sorted(texts))
    state = json.loads(texts[key])
    state[random.choice(sorted(state))] = random.choice(WRONG_NUMBERS)
    header["__metadata__"][key] = json.dumps(state)
    return header, numbers


def sizes(header, numbers, random):
    """Other sizes in the config that a model carries."""
    wrong = random.choice(WRONG_SIZES)
    key = wrong.split(":")[0]
    header["__metadata__"]["config"] = re.sub(rf"\b{key}: \d+", wrong, header["__metadata__"]["config"])
    return header, numbers


def metadata(header, numbers, random):
    """A string of the metadata is gone, empty, long or odd."""
    key = random.choice(sorted(header["__metadata__"]))
    header["__metadata__"][key] = random.choice(["", "{}", "\0", "a" * 1_000_000, "[" * 100_000, "\ufeff", "name: x"])
    return header, numbers


def weights(header, numbers, random):
    """A weight that is not finite: every parameter is used by every translation, so it is refused."""
    names = sorted(name for name, entry in tensors.entries(header).items() if entry["dtype"] == "F32")
    start, stop = header[random.choice(names)]["data_offsets"]
    at = start + 4 * random.randrange((stop - start) // 4)
    return header, numbers[:at] + struct.pack("<f", random.choice(WRONG_FLOATS)) + numbers[at + 4:]


def entry(header, numbers, random):
    """A tensor with another shape, type or place."""
    chosen = header[random.choice(sorted(tensors.entries(header)))]
    field = random.choice(["shape", "dtype", "data_offsets"])
    chosen[field] = random.choice({
        "shape": [[], [0], [-1, 8], [2**32, 2**32], [1] * 1000, chosen["shape"][::-1], chosen["shape"] + [1], "8"],
        "dtype": ["F64", "BF16", "F16", "I8", "", 32],
        "data_offsets": [[0, 0], [8, 0], [-8, 8], [0, 2**63 - 1], [2**64, 2**65], [0], [0.5, 8], "0"],
    }[field])
    return header, numbers


def names(header, numbers, random):
    """A tensor is gone, twice there, or has another name."""
    chosen = random.choice(sorted(tensors.entries(header)))
    description = header.pop(chosen)
    for name in random.choice([[], ["x" * 100_000], ["\0"], [chosen, chosen + "2"], [chosen.upper()]]):
        header[name] = description
    return header, numbers


def json_text(header, numbers, random):
    """JSON that parsers stumble upon."""
    return random.choice([b"{}", b"[]", b"null", b"{" * 100_000, b"[" * 100_000, b'{"a":' * 50_000, b'{"__metadata__":1}',
                          b'{"__metadata__":{"config":1}}', json.dumps(header).encode() + b"x"]), numbers


WAYS = [sizes, metadata, weights, entry, names, json_text]


def attack(case):
    """A refusal is expected of what cannot be right; it must not take the memory that a lie asks for."""
    place = case.random.choice(places.available(places.MODELS + 3 * places.CHECKPOINTS, case.bench.commands))
    case.take_place(place)
    file = case / place.path
    way = case.random.choice(WAYS + [counters] * (5 if place in places.CHECKPOINTS else 0))
    header, numbers = tensors.read(file.read_bytes())
    header["__metadata__"].pop("checksum", None)
    header, numbers = way(header, numbers, case.random)
    file.write_bytes(tensors.write(header, numbers))
    before = damaged.run_files(case)
    outcome = case.grus(*place.command, input=place.input or None, bounds=Bounds(10, 300))
    damaged.label(case, place.name, way.__name__)
    if way is weights and place.command[0] != "show":
        goes_back = "going on from the checkpoint before it" in outcome.text
        case.expect(outcome.status != 0 or goes_back, f"{place.name}: weights that are not finite are taken")
    if not outcome.succeeded:
        damaged.keep_whole(case, place, before)
    retry(case, place)


def retry(case, place):
    """A checkpoint that counts wrong ends a training, which then is to be continued with the config as it was."""
    if place in places.CHECKPOINTS:
        case.take("words/last.safetensors")
        case.grus(*place.command)
        case.expect_whole("words")


ATTACKS = {"tampered-models": attack}

"""Files that are no files, where Grus reads and where it writes."""
import os
import socket
import stat

import places
from kinds.damaged import label
from process import Bounds
from workbench import is_root

DEVICES = {"zero": 5, "full": 7, "null": 3}
BOUNDS = Bounds(5, 500)


def device(path, name):
    """A link to a device; root, who could replace those of the machine, gets nodes of their own."""
    if is_root():
        os.mknod(path, stat.S_IFCHR | 0o666, os.makedev(1, DEVICES[name]))
    else:
        os.symlink(f"/dev/{name}", path)


def bound_socket(path):
    with socket.socket(socket.AF_UNIX) as made:
        folder = os.open(path.parent, os.O_RDONLY)
        made.bind(f"/proc/self/fd/{folder}/{path.name}")
        os.close(folder)


def unreadable(path):
    path.write_text("a\n")
    path.chmod(0)


def link_to_file(path):
    """A proper link to the proper file: nothing is wrong with it."""
    target = path.with_name(f"real-{path.name}")
    os.rename(path.with_name(f"sound-{path.name}"), target)
    path.symlink_to(target.name)


SPECIALS = {
    "zero": lambda path: device(path, "zero"),
    "full": lambda path: device(path, "full"),
    "null": lambda path: device(path, "null"),
    "FIFO": os.mkfifo,
    "directory": os.mkdir,
    "socket": bound_socket,
    "loop": lambda path: os.symlink(path.name, path),
    "dangling link": lambda path: os.symlink("nowhere", path),
    "unreadable": unreadable,
    "nothing": lambda path: None,
    "long link": lambda path: os.symlink("x" * 255, path),
    "link": link_to_file,
}


def inputs(case):
    """Something else in place of a file that is read: refused, soon and in little memory."""
    place = case.random.choice(places.available(places.INPUTS, case.bench.commands))
    name = case.random.choice(sorted(SPECIALS))
    if place.endless and name == "FIFO" or place.input == place.path:
        return
    case.take_place(place)
    path = case / place.path
    path.rename(path.with_name(f"sound-{path.name}"))
    SPECIALS[name](path)
    outcome = case.grus(*place.command, input=place.input or None, bounds=BOUNDS)
    if name == "link":
        case.expect(outcome.succeeded, "a link to a sound file is refused")
        case.expect(path.is_symlink(), "a link to a sound file is replaced")
    label(case, place.name, name)


def outputs(case):
    """Something else where a file is to be written: refused and kept, or written through a link."""
    path, command = case.random.choice([
        ("imported.safetensors", places.IMPORT), ("run", places.TRAIN), ("words/last.safetensors", places.RESUME),
        ("words/best.safetensors", places.RESUME), ("words/log.jsonl", places.RESUME),
        ("words/scores.json", ["evaluate", "--model", "words"]), ("words/translations", ["evaluate", "--model", "words"]),
    ])
    case.take("words", "words.yaml", "bpe.yaml", "bpe.model", "weights.safetensors", *places.CORPUS)
    name = case.random.choice(sorted(set(SPECIALS) - {"nothing", "unreadable"}))
    sound = case / path
    if sound.exists():
        sound.rename(sound.with_name(f"sound-{sound.name}"))
    elif name == "link":
        (case / f"sound-{path}").mkdir() if path == "run" else (case / f"sound-{path}").write_bytes(b"")
    SPECIALS[name](sound)
    kind = stat.S_IFMT(sound.lstat().st_mode)
    outcome = case.grus(*command, bounds=BOUNDS)
    now = stat.S_IFMT(sound.lstat().st_mode) if os.path.lexists(sound) else None
    case.expect(now == kind, "it is replaced")
    if name == "link":
        case.expect(outcome.succeeded, "it is refused")
    label(case, f"{path} as output", name)


def standard_output(case):
    """A device or a folder that cannot be written as standard output."""
    case.take("words", "test.de", "system.de", "words.yaml", *places.CORPUS)
    command, source = case.random.choice([
        (["translate", "--model", "words"], "test.en"), (["evaluate", "test.de"], "system.de"), (["config"], None),
        (["config", "words.yaml"], None), (["--help"], None), (["--version"], None), (["evaluate", "--model", "words"], None),
    ])
    device(case / "full-device", "full")
    outcome = case.grus(*command, input=source, output="full-device")
    case.expect(outcome.status == 74 or command[0] == "evaluate" and outcome.status, f"exit code {outcome.status} on a full device")
    label(case, f"{command[0]} on a full device")


def standard_error(case):
    """Whatever becomes of what is for people, the work is done."""
    case.take("words.yaml", *places.CORPUS)
    device(case / "full-device", "full")
    outcome = case.grus(*places.TRAIN, error="full-device")
    case.expect(outcome.succeeded, f"train without standard error ends with {outcome.status}")
    case.expect_whole("run")


ATTACKS = {
    "special-inputs": inputs,
    "special-outputs": lambda case: case.random.choice([outputs, outputs, outputs, standard_output, standard_error])(case),
}

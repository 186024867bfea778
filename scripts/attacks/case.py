"""One case of an attack: its folder, its random stream, the runs of Grus in it, and what was found."""
import collections
import contextlib
import os
import pathlib
import random
import shlex
import shutil
import signal

import judge
import process
import tensors
from process import Bounds


class Case:
    """A case is made by its seed, kind and number alone."""

    def __init__(self, bench, seed, kind, number):
        self.bench, self.kind, self.number = bench, kind, number
        self.random = random.Random(f"{seed}/{kind}/{number}")
        self.folder = bench.place
        self.folder.mkdir()
        self.findings = []
        self.tally = collections.Counter()   # what happened, to be counted over all cases
        self.runs = 0
        self.may_leave_temporaries = False

    # What lies in the folder

    def __truediv__(self, name):
        return self.folder / name

    def take(self, *names):
        """Copies what the workbench has."""
        for name in names:
            source, target = self.bench.folder / name, self / name
            if source.is_dir():
                shutil.copytree(source, target, dirs_exist_ok=True)
            else:
                target.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(source, target)

    def take_place(self, place):
        """All that the command of a place needs."""
        self.take(*place.needs, *([place.input] if place.input else []))
        if not any(self.folder.glob(place.path)):
            self.take(place.path)

    def clear(self):
        """Empties the folder."""
        shutil.rmtree(self.folder)
        self.folder.mkdir()

    def resumption(self, run):
        """The option that a training goes on with; none before the run has its config, for then there is nothing to go on with."""
        return ["--resume"] if (self / run / "config.yaml").exists() else []

    # What is run in it

    def grus(self, *arguments, prefix=(), judged=True, kick=None, bounds=Bounds(), loader=False, **streams):
        """Runs Grus, and judges how it ended. `prefix` is a command that runs it, under a limit for instance.

        `input`, `output` and `error` are paths, or open descriptors, in place of no input and of files that are kept.
        """
        command = [*prefix, self.bench.grus, *map(str, arguments)]
        self.runs += 1
        outcome = self.run(command, bounds, kick, **streams)
        self.note(command, outcome, kick, streams)
        if judged:
            self.findings += [f"{self.named(arguments)}: {fault}" for fault in judge.faults(outcome, loader)]
            self.look_for_temporaries(outcome)
        return outcome

    def run(self, command, bounds, kick, input=None, output=None, error=None, new_session=True):
        """Runs a command in the folder, with its streams open; what it printed is in the outcome."""
        printed = [self / f"{self.runs}.out", self / f"{self.runs}.err"]
        with contextlib.ExitStack() as opened:
            streams = [self.open(input or os.devnull, os.O_RDONLY, opened),
                       *(self.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, opened)
                         for path in (output or printed[0], error or printed[1]))]
            outcome = process.run(
                command, self.folder, process.Streams(*streams, new_session), bounds, kick, self.bench.environment)
        outcome.output, outcome.error = map(content, printed)
        return outcome

    def open(self, path, mode, opened):
        """Opens a path until the stack unwinds; what is a descriptor already is its opener's to close."""
        if isinstance(path, int):
            return path
        descriptor = os.open(self / path, mode, 0o644)
        opened.callback(os.close, descriptor)
        return descriptor

    def note(self, command, outcome, kick, streams):
        """Writes the run down in a shell script beside its files."""
        redirections = [f"{sign} {shlex.quote(str(streams[name]))}" for name, sign in
                        [("input", "<"), ("output", ">"), ("error", "2>")] if isinstance(streams.get(name), (str, pathlib.Path))]
        timer = ["timeout", "--preserve-status", "-s", str(int(kick.signal)), f"{kick.delay:.4f}"] if kick else []
        line = f"{shlex.join(timer + command)} {' '.join(redirections)}".rstrip()
        with open(self / "commands.sh", "ab") as file:
            file.write(os.fsencode(f"{line}    # status {outcome.status}, {outcome.seconds:.2f} s\n"))

    def look_for_temporaries(self, outcome):
        """Nothing half-written may stay, but for what SIGKILL leaves until the run is resumed to its end."""
        if signal.SIGKILL in outcome.sent or outcome.excess:
            self.may_leave_temporaries = True
        elif outcome.succeeded and not outcome.sent:
            self.may_leave_temporaries = False
        if not self.may_leave_temporaries:
            self.expect(not (left := self.temporaries()), f"leaves {left}")

    def temporaries(self):
        return sorted(str(path.relative_to(self.folder)) for path in self.folder.rglob("*.tmp"))

    # What is found

    def find(self, what):
        self.findings.append(what)

    def expect(self, holds, what):
        if not holds:
            self.find(what)
        return holds

    def expect_whole(self, *names):
        """Model files are there whole, or not at all."""
        for path in (self / name for name in names):
            if path.is_dir():
                self.expect_whole(*(str(file.relative_to(self.folder)) for file in path.glob("*.safetensors")))
            elif path.exists():
                try:
                    tensors.read(path.read_bytes())
                except (ValueError, KeyError, TypeError) as error:
                    self.find(f"{path.name} is not whole: {error}")

    def expect_same(self, what, one, other):
        return self.expect(one == other, f"{what}: {len(one)} and {len(other)} bytes that differ")

    def expect_same_files(self, first, second, names=("best.safetensors", "last.safetensors")):
        """Two runs have the same weights, to the byte."""
        for name in names:
            self.expect_same(f"{name} of {first} and {second}", content(self / first / name), content(self / second / name))

    @staticmethod
    def named(arguments):
        """The command that failed, in short."""
        return " ".join([str(arguments[0]), *(["--resume"] if "--resume" in arguments else [])]) if arguments else "grus"


def content(path):
    """The bytes of a file; none when there is no regular one."""
    return path.read_bytes() if path.is_file() else b""

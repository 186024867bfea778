"""Runs one command under watch: how it ended, how long it took, how much memory it had."""
import os
import pathlib
import select
import signal
import subprocess
import time
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Bounds:
    """What a command may take before it is stopped; `excess` says how seconds count."""
    seconds: float = 20
    megabytes: float = 800
    output_megabytes: float = 256


@dataclass(frozen=True)
class Kick:
    """A signal, and the seconds after the start at which it is sent."""
    delay: float
    signal: int


@dataclass
class Outcome:
    """How a command ended."""
    arguments: list
    status: int = 0           # the exit code; below zero, the signal that ended it
    seconds: float = 0.0
    megabytes: float = 0.0
    output: bytes = b""
    error: bytes = b""
    sent: set = field(default_factory=set)   # signals of the attack itself
    excess: str = ""                         # which bound it exceeded, so that it was stopped
    had_saved: bool = True                   # whether a training told its end, looked up before it was resumed

    @property
    def succeeded(self):
        return self.status == 0 and not self.excess

    @property
    def text(self):
        return self.error.decode("utf-8", "replace")


@dataclass
class Streams:
    """What a command reads and writes, as open files."""
    input: object
    output: object
    error: object
    new_session: bool = True


def run(arguments, folder, streams, bounds=Bounds(), kick=None, environment=None):
    """Starts a command in a folder, watches it until it ends, and says how. The streams' files are read by the caller."""
    started = time.monotonic()
    process = subprocess.Popen(
        arguments, cwd=folder, stdin=streams.input, stdout=streams.output, stderr=streams.error,
        start_new_session=streams.new_session, env=environment)
    outcome = Outcome(list(arguments))
    watch(process.pid, outcome, started, streams, bounds, kick)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = outcome.status = os.waitstatus_to_exitcode(status)
    outcome.seconds = time.monotonic() - started
    outcome.megabytes = usage.ru_maxrss / 1024
    if not outcome.excess and outcome.megabytes > bounds.megabytes:
        outcome.excess = f"takes {outcome.megabytes:.0f} MB"
    return outcome


def watch(pid, outcome, started, streams, bounds, kick):
    """Waits until a process ends; kicks it when its time has come, and stops it when it exceeds a bound."""
    descriptor = os.pidfd_open(pid)
    poll = select.poll()
    poll.register(descriptor, select.POLLIN)
    try:
        while True:
            elapsed = time.monotonic() - started
            if kick and kick.signal not in outcome.sent and elapsed >= kick.delay:
                outcome.sent.add(kick.signal)
                signal.pidfd_send_signal(descriptor, kick.signal)
            pause = 0.05 if not kick or kick.signal in outcome.sent else min(0.05, max(kick.delay - elapsed, 0))
            if poll.poll(pause * 1000):
                return
            outcome.excess = excess(pid, elapsed, streams, bounds)
            if outcome.excess:
                return stop(pid, streams)
    except ProcessLookupError:
        pass
    finally:
        os.close(descriptor)


def excess(pid, elapsed, streams, bounds):
    """The bound that a running process exceeds, in words; empty when there is none."""
    # On a busy machine it is the time of its threads that counts, but at least a quarter of the time that went by.
    if min(elapsed, max(worked(pid), elapsed / 4)) > bounds.seconds:
        return f"runs for more than {bounds.seconds:g} s"
    if resident(pid) > bounds.megabytes:
        return f"takes more than {bounds.megabytes:g} MB"
    if size(streams.output) > bounds.output_megabytes:
        return f"writes more than {bounds.output_megabytes:g} MB"
    return ""


def worked(pid):
    """The seconds that a process has had of all cores."""
    try:
        fields = pathlib.Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def resident(pid):
    """The memory of a process in megabytes."""
    try:
        pages = int(pathlib.Path(f"/proc/{pid}/statm").read_text().split()[1])
    except (OSError, IndexError):
        return 0
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


def size(file):
    """The size of an open file in megabytes."""
    try:
        return os.fstat(file if isinstance(file, int) else file.fileno()).st_size / 1e6
    except (OSError, AttributeError):
        return 0


def stop(pid, streams):
    """Kills a process, and all of its session that it has to itself."""
    try:
        (os.killpg if streams.new_session else os.kill)(pid, signal.SIGKILL)
    except ProcessLookupError:
        pass

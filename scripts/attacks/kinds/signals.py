"""Signals at any time, to any command; and two trainings that want the same folder."""
import signal

import work
from kinds.damaged import label
from process import Kick

SIGNALS = [signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGKILL, signal.SIGPIPE, signal.SIGXFSZ]


def attack(case):
    """Whatever was interrupted is whole or absent; a training is resumed to the same weights."""
    chosen = work.draw(case)
    _, seconds = work.undisturbed(case, chosen)
    kick = Kick(case.random.uniform(0, 1.2 * seconds), case.random.choice(SIGNALS))
    work.disturb(case, chosen, kick=kick)
    label(case, f"{signal.Signals(kick.signal).name} after {kick.delay:.3f} s")


BOTH = '"$@" 2>other.err & "$@"; second=$?; wait $!; echo $second $?'


def rivals(case):
    """Of two trainings in one folder at the same time one is refused, or comes too late; the other does not notice."""
    chosen = case.random.choice([work.TRAIN, work.RESUME])
    expected, _ = work.undisturbed(case, chosen)
    case.take(*chosen.needs)
    outcome = case.grus(*chosen.command, prefix=["bash", "-c", BOTH, "bash"], judged=False)
    codes = sorted(map(int, outcome.output.split()))
    case.expect(codes[0] == 0 and codes[1] in (0, 73, 75), f"two trainings in one folder end with {codes}")
    for name in (f"{chosen.run}/best.safetensors", f"{chosen.run}/last.safetensors"):
        case.expect((case / name).read_bytes() == expected[name], f"two trainings in one folder: another {name}")


ATTACKS = {"signals": attack, "rivals": rivals}

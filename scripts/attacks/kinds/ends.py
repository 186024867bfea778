"""Standard streams that are closed, a reader that leaves, a terminal that goes away."""
import os
import pty
import select
import signal
import threading
import time

import work
from kinds.damaged import label

CLOSED = ["<&-", ">&-", "2>&-", "<&- >&-", ">&- 2>&-", "<&- >&- 2>&-", "<&- 2>&-"]


def closed(case):
    """Standard descriptors that came closed: no file takes their numbers."""
    chosen, redirection = work.draw(case), case.random.choice(CLOSED)
    outcome = work.disturb(case, chosen, ["bash", "-c", f'exec "$@" {redirection}', "bash"], judged="2>" not in redirection)
    case.expect(outcome.status >= 0, f"{chosen.name} dies of signal {-outcome.status}")
    label(case, redirection)


def reader_leaves(case):
    """A reader of one stream, or of both, that leaves after some bytes: what is trained is saved."""
    chosen = work.draw(case)
    both, bytes_read = case.random.random() < 0.6, case.random.choice([0, 1, 50, 200, 500])
    reading, writing = os.pipe()
    reader = threading.Thread(target=read_some, args=(reading, bytes_read))
    reader.start()
    streams = {"output": writing} | ({"error": writing} if both else {})
    outcome = work.disturb(case, chosen, judged=False, **streams)
    os.close(writing)
    reader.join()
    allowed = {0, 74, -signal.SIGPIPE, 128 + signal.SIGPIPE}
    case.expect(outcome.status in allowed, f"{chosen.name} ends with {outcome.status}")
    if chosen.trains and bytes_read:   # else it has not begun, and there is nothing to save
        case.expect(outcome.had_saved, "train ends with its reader, and does not save")
    label(case, f"a pipe closed after {bytes_read} bytes")


def read_some(descriptor, count):
    """Reads some bytes of a pipe, and closes it."""
    while count > 0 and (some := os.read(descriptor, count)):
        count -= len(some)
    os.close(descriptor)


def terminal(case):
    """Standard streams on a terminal, which goes away at some time after Grus has got it."""
    chosen = case.random.choice([work.TRAIN, work.RESUME, work.SUBWORDS, work.EVALUATE_MODEL])
    _, seconds = work.undisturbed(case, chosen)
    master, slave = pty.openpty()
    hang_up = threading.Thread(target=show, args=(master, case.random.uniform(0.05, 0.1 + 1.2 * seconds)))
    hang_up.start()
    outcome = work.disturb(case, chosen, ["setsid", "--ctty"], judged=False, input=slave, output=slave, error=slave,
                           new_session=False)
    os.close(slave)
    hang_up.join()
    case.expect(outcome.status in (0, 74, -signal.SIGHUP, 128 + signal.SIGHUP), f"{chosen.name} ends with {outcome.status}")
    label(case, "a terminal that goes away")


def show(master, seconds):
    """Takes what is written on a terminal, and closes it after a while."""
    end = time.monotonic() + seconds
    while (left := end - time.monotonic()) > 0:
        if select.select([master], [], [], left)[0]:
            try:
                os.read(master, 65536)
            except OSError:
                break
    os.close(master)


ATTACKS = {"standard-streams": lambda case: case.random.choice([closed, reader_leaves, terminal])(case)}

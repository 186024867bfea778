"""What every run of Grus has to keep to, whatever it was given."""
import re
import signal

# sysexits.h, without 70: an internal error is never the right answer to an input.
EXIT_CODES = {0, 64, 65, 66, 69, 71, 73, 74, 75, 77, 78}
TRACES = re.compile(
    r"Fatal error|Stack dump|Thread \d+ |terminate called|what\(\):|[Aa]ssertion|Backtrace|\*\*\* |core dumped|"
    r"(stack|buffer) (overflow|smashing)|Crash|NSCocoaErrorDomain|Error Domain|Swift\.|std::|\.(swift|cc|cpp|h):\d+|\(LOG|\bsrc/")
LOADER = b"error while loading shared libraries"
NOTE = re.compile(r"grus: (warning|note)")
LONGEST_LINE = 2000


def faults(outcome, loader=False):
    """All that is wrong with a run, in words. With `loader`, the system's loader may fail before Grus begins."""
    if outcome.excess:
        return [outcome.excess]
    if loader and outcome.status == 127 and LOADER in outcome.error:
        return []
    return [fault for rule in RULES for fault in rule(outcome)]


def ends_as_it_should(outcome):
    """With an exit code of sysexits.h, or by a signal that the attack has sent."""
    if outcome.status < 0 and -outcome.status not in outcome.sent:
        yield f"dies of {name(-outcome.status)}: {gist(outcome)}"
    elif outcome.status >= 0 and outcome.status not in EXIT_CODES | {128 + sent for sent in outcome.sent}:
        yield f"exit code {outcome.status}: {gist(outcome)}"


def says_why(outcome):
    """A failure ends with its one line; what went before is notes and progress."""
    if outcome.status <= 0 or outcome.status - 128 in outcome.sent:
        return
    lines = [line for line in outcome.text.split("\n") if line]
    errors = [line for line in lines if line.startswith("grus: ") and not NOTE.match(line)]
    if len(errors) != 1 or lines[-1] != errors[0]:
        yield f"exit code {outcome.status} with {len(errors)} error lines of {len(lines)}: {gist(outcome)}"


def says_it_plainly(outcome):
    """No stack traces, no words of libraries, no control characters, no endless lines."""
    trace = TRACES.search(outcome.text)
    if outcome.status >= 0 and trace:
        yield f"speaks of {trace[0]!r}: {gist(outcome)}"
    lines = outcome.error.split(b"\n")
    if any(len(line) > LONGEST_LINE for line in lines):
        yield f"a message of {max(map(len, lines))} bytes: {gist(outcome)}"
    if any(re.search(rb"[\x00-\x08\x0b\x0c\x0e-\x1a\x1c-\x1f\x7f]", line) for line in lines):
        yield f"control characters in a message: {gist(outcome)}"


RULES = [ends_as_it_should, says_why, says_it_plainly]


def name(number):
    """A signal as people know it."""
    try:
        return signal.Signals(number).name
    except ValueError:
        return f"signal {number}"


def gist(outcome):
    """The telling line of what a run said: that of a crash, else the last one."""
    lines = [line for line in outcome.text.split("\n") if line.strip()]
    telling = [line for line in lines if TRACES.search(line) or line.startswith(("grus: ", "Error:"))] or lines
    return f"{telling[0].strip()[:160]!r}" if telling else "silent"

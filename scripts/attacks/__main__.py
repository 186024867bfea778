"""Attacks Grus with broken inputs, limits, signals and failing system calls; see README.md beside this file."""
import argparse
import itertools
import os
import random
import signal
import sys

import reference
import session
from kinds import KINDS, NEEDS
from kinds.experiments import CHOICES

DESCRIPTION = """\
Attacks the command grus, and judges how it ends: an exit code of sysexits.h, one line on standard error, no signal of its own,
bounded time and memory, nothing half-written, the same result from the same input. Every finding is a line with the options that
run its case alone; a summary ends it all. Exits 1 if something was found."""


def parse():
    parser = argparse.ArgumentParser(prog="attack", description=DESCRIPTION, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--grus", required=True, help="the command that is attacked (default: the one that was built)")
    parser.add_argument("--seconds", type=float, default=60, help="the time for all kinds together (default: 60)")
    parser.add_argument("--count", type=int, help="so many cases of each kind, however long they take")
    parser.add_argument("--seed", type=int, default=1, help="where the random streams begin (default: 1)")
    parser.add_argument("--only", metavar="KIND,…", help="these kinds of attack alone")
    parser.add_argument("--case", type=int, help="this case of a kind alone")
    parser.add_argument("--jobs", type=int, default=os.cpu_count(), help="cases at the same time (default: one per core)")
    parser.add_argument("--list", action="store_true", help="lists the kinds, and what is left out here")
    parser.add_argument("--signals", type=signals, default="KILL,TERM,INT", help="what kills trainings (default: KILL,TERM,INT)")
    parser.add_argument("--keep", metavar="FOLDER", help="where the folders of findings go (default: a temporary folder)")
    parser.add_argument("--repro", metavar="FILE", help="runs again the cases of a findings.txt that --keep has got")
    return parser.parse_args()


def signals(names):
    """Signals by their names."""
    return [signal.Signals[f"SIG{name}"] for name in names.split(",")]


def chosen(only):
    """The kinds that are asked for, without those that cannot run here, which is said."""
    kinds = only.split(",") if only else list(KINDS)
    if unknown := [kind for kind in kinds if kind not in KINDS]:
        sys.exit(f"error: no kind {unknown[0]}; there are {', '.join(KINDS)}")
    for kind in kinds:
        if kind in NEEDS and not NEEDS[kind][0]():
            print(f"{kind}: left out, for it needs {NEEDS[kind][1]}", file=sys.stderr)
            kinds = [other for other in kinds if other != kind]
    return kinds


def cases(options, kinds):
    """What is run: the cases of a file, one case, so many of each kind, or all in turn."""
    if options.repro:
        with open(options.repro) as file:
            return [(int(seed), kind, int(number)) for seed, kind, number, *_ in map(str.split, file)]
    if options.case is not None:
        return [(options.seed, kind, options.case) for kind in kinds]
    endless = session.in_turn(options.seed, kinds)
    return itertools.islice(endless, options.count * len(kinds)) if options.count else endless


def list_kinds(kinds, bench):
    """The kinds, and the keys of a config whose values random configs do not vary."""
    print("\n".join(kinds))
    stream = random.Random(0)
    missed = [key.path for key in bench.keys if key.path not in CHOICES and reference.valid(key, stream) is None]
    print(f"keys that random configs give no value of their own: {', '.join(missed) or 'none'}")


def main():
    options = parse()
    kinds = chosen(options.only)
    if not os.access(options.grus, os.X_OK):
        sys.exit(f"error: {options.grus} is missing: build it with  swift build -c release --product grus, or name it by --grus")
    attack = session.Session(options.grus, options.jobs, options.signals, options.keep)
    if options.list:
        list_kinds(kinds, attack.benches[0])
    else:
        bounded = not (options.repro or options.case is not None or options.count)
        attack.run(cases(options, kinds), options.seconds if bounded else float("inf"))
        attack.summarise()
    attack.close()
    return 1 if attack.findings else 0


if __name__ == "__main__":
    sys.exit(main())

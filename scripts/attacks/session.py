"""Runs cases of all kinds in turn until the time is over, and reports what they find."""
import collections
import concurrent.futures
import itertools
import pathlib
import re
import shutil
import tempfile
import threading
import time
import traceback

from case import Case
from kinds import KINDS
from workbench import Workbench


class Session:
    """A workbench for each case of those that run at the same time, and the findings so far."""

    def __init__(self, grus, jobs, signals, keep=None):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="grus-attack-"))
        self.folder.chmod(0o755)
        self.keep = pathlib.Path(keep) if keep else self.folder / "findings"
        self.keep.mkdir(parents=True, exist_ok=True)
        self.lock = threading.Lock()
        with concurrent.futures.ThreadPoolExecutor(jobs) as pool:
            self.benches = list(pool.map(lambda job: Workbench(grus, self.folder / f"{job}", signals), range(jobs)))
        self.cases = self.findings = 0
        self.causes, self.tally = collections.Counter(), collections.Counter()

    def run(self, cases, seconds):
        """Runs cases of (seed, kind, number) on all workbenches, until they or the seconds are over."""
        end = time.monotonic() + seconds
        cases = iter(cases)
        with concurrent.futures.ThreadPoolExecutor(len(self.benches)) as pool:
            for bench in self.benches:
                pool.submit(self.work, bench, cases, end)

    def work(self, bench, cases, end):
        while time.monotonic() < end:
            with self.lock:
                chosen = next(cases, None)
            if chosen is None:
                return
            self.run_one(bench, *chosen)

    def run_one(self, bench, seed, kind, number):
        """One case; its folder stays if it finds something."""
        case = Case(bench, seed, kind, number)
        try:
            KINDS[kind](case)
        except Exception:
            case.find(f"the attack itself fails: {traceback.format_exc().strip().splitlines()[-1]}")
            (case / "attack.trace").write_text(traceback.format_exc())
        kept = self.keep / f"{kind}-{seed}-{number}"
        with self.lock:
            self.report(case, seed, kept)
        if case.findings:
            shutil.rmtree(kept, ignore_errors=True)
            shutil.move(case.folder, kept)
        else:
            shutil.rmtree(case.folder)

    def report(self, case, seed, kept):
        """A line for each finding, on standard output and in a file that `--repro` runs again."""
        self.cases += 1
        self.tally += case.tally
        with open(self.keep / "findings.txt", "a") as file:
            for finding in dict.fromkeys(case.findings):
                self.findings += 1
                line = " ".join(finding.split())
                self.causes[f"{case.kind}: {cause(line)}"] += 1
                file.write(f"{seed} {case.kind} {case.number} {line}\n")
                again = f"--seed {seed} --only {case.kind} --case {case.number}"
                print(f"{case.kind} {case.number}: {line} [{again}; {kept}]", flush=True)

    def summarise(self):
        """The causes, most frequent first, and the sum of it all."""
        if self.findings:
            print(f"\nfindings in {self.keep}, by cause:")
        for text, count in self.causes.most_common():
            print(f"  {count:4} × {text}")
        for text, count in sorted(self.tally.items()):
            print(f"{count} {text}")
        print(f"{self.cases} cases, {self.findings} findings")

    def close(self):
        """Removes all but what was found."""
        for bench in self.benches:
            shutil.rmtree(bench.folder)
        if not self.findings:
            shutil.rmtree(self.folder)


def cause(finding):
    """A finding without its figures."""
    return re.sub(r"\d[\d,.]*", "N", finding)[:180]


def in_turn(seed, kinds):
    """A case of each kind, a second one of each, and so on."""
    return ((seed, kind, number) for number in itertools.count() for kind in kinds)

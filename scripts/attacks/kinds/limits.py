"""Limits of memory, descriptors, file sizes, threads and disks: the work is done, or ends with one line."""
import os
import shutil
import subprocess
import tempfile

import work
from kinds.damaged import label
from process import Bounds
from workbench import is_root

BOUNDS = Bounds(20)


def limited(case, option, value, chosen=None, **options):
    """Work under a limit of `prlimit`."""
    chosen = chosen or work.draw(case)
    work.disturb(case, chosen, ["prlimit", f"--{option}={value}"], bounds=BOUNDS, **options)
    label(case, f"{option} {value}")


def memory(case):
    """Address space from what the loader needs to what the work needs."""
    floor = case.bench.floor("as", 10_000_000, 1_000_000_000)
    limited(case, "as", int(floor * (1 + case.random.random() ** 2 * 6)), loader=True)


def data(case):
    floor = case.bench.floor("data", 100_000, 1_000_000_000)
    limited(case, "data", int(floor * (1 + case.random.random() ** 2 * 30)), loader=True)


def stack(case):
    limited(case, "stack", case.random.choice([64, 128, 256, 512, 1024]) * 1024, loader=True)


def descriptors(case):
    floor = case.bench.floor("nofile", 1, 64)
    limited(case, "nofile", case.random.randint(floor, floor + 8), loader=True)


def file_size(case):
    """Files that may not grow; large enough for what is said on standard error, which is a file here."""
    limited(case, "fsize", int(10 ** case.random.uniform(3.2, 5.3)))


def threads(case):
    """No more threads than so many; of a user that nobody else is, for the limit counts all of a user's."""
    user = ["setpriv", f"--reuid={200_000 + case.number}", "--clear-groups"]
    limit = ["prlimit", f"--nproc={case.random.randint(1, 3)}"]
    open_to_all = ["sh", "-c", 'chmod -R a+rwX . && exec "$@"', "sh"]
    work.disturb(case, work.draw(case), open_to_all + user + limit, bounds=BOUNDS)
    label(case, limit[-1])


def full_disk(case):
    """The run directory lies on a small disk, which only the attack sees."""
    disk = case / "disk"
    disk.mkdir()
    kilobytes = int(10 ** case.random.uniform(0.7, 2.3))
    subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={kilobytes}k", "tmpfs", disk], check=True)
    try:
        on_disk(case)
    finally:
        subprocess.run(["umount", disk], check=True)
    label(case, f"a disk of {kilobytes} kB")


def on_disk(case):
    chosen = case.random.choice([work.TRAIN, work.IMPORT])
    case.take(*chosen.needs)
    target = {"run": "disk/run", "imported.safetensors": "disk/imported.safetensors"}
    outcome = case.grus(*[target.get(part, part) for part in chosen.command], bounds=BOUNDS)
    case.expect(outcome.status in (0, 73, 74), f"{chosen.name} ends with {outcome.status} on a full disk")
    case.expect_whole("disk", "disk/run")


ALWAYS = {"memory-limits": lambda case: case.random.choice([memory, memory, data, stack])(case),
          "descriptor-limits": descriptors, "size-limits": file_size}


def thread_limits_bind():
    return is_root() and shutil.which("setpriv")


def may_mount():
    """Whether small disks can be mounted, unseen by others: scripts/attack says that its mounts are its own."""
    if not is_root() or "GRUS_OWN_MOUNTS" not in os.environ:
        return False
    with tempfile.TemporaryDirectory() as folder:
        mounted = subprocess.run(["mount", "-t", "tmpfs", "tmpfs", folder], stderr=subprocess.DEVNULL).returncode == 0
        if mounted:
            subprocess.run(["umount", folder], check=True)
    return mounted


ATTACKS = ALWAYS | {"thread-limits": threads, "full-disks": full_disk}
NEEDS = {"thread-limits": (thread_limits_bind, "setpriv, as root"), "full-disks": (may_mount, "mounting, as root")}

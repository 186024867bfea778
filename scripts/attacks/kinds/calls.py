"""System calls that fail, by `strace -e inject`: after Grus has begun, any call at any time."""
import collections
import re
import shutil
import subprocess

import work
from kinds.damaged import label
from process import Bounds

ERRORS = {
    "openat": ["EACCES", "EMFILE", "ENOENT", "EIO", "ENOMEM", "EINTR"],
    "read": ["EIO", "EINTR", "ENOMEM", "EAGAIN"],
    "pread64": ["EIO"],
    "write": ["ENOSPC", "EIO", "EDQUOT", "EINTR", "EFBIG"],
    "fsync": ["EIO", "ENOSPC"],
    "rename": ["EACCES", "EIO", "ENOSPC", "EXDEV"],
    "unlink": ["EACCES", "EBUSY"],
    "mmap": ["ENOMEM", "EAGAIN"],
    "munmap": ["ENOMEM"],
    "mprotect": ["ENOMEM"],
    "madvise": ["EAGAIN"],
    "ftruncate": ["EIO", "ENOSPC"],
    "flock": ["EINTR", "ENOLCK", "EAGAIN"],
    "clone3": ["EAGAIN", "ENOMEM"],
    "getrandom": ["EAGAIN", "ENOSYS"],
    "close": ["EIO"],
    "lseek": ["ESPIPE"],
    "fstat": ["EIO"],
    "newfstatat": ["EACCES", "EIO"],
    "statx": ["EACCES", "EIO"],
    "access": ["EACCES"],
    "getdents64": ["EIO"],
    "mkdir": ["EACCES", "ENOSPC", "EEXIST"],
    "readlink": ["EACCES"],
    "getcwd": ["ENOENT"],
    "fcntl": ["EBADF", "EINVAL"],
    "ioctl": ["ENOTTY"],
    "sched_getaffinity": ["EPERM"],
    "rt_sigaction": ["EINVAL"],
    "prlimit64": ["EPERM"],
}


def counts(case, command, needs=(), input=None):
    """How often a command makes each call; counted once, in the still empty folder of a case."""
    known = case.bench.calls
    key = " ".join(command)
    if key not in known:
        case.take(*needs)
        case.grus(*command, prefix=["strace", "-f", "-qq", "-o", "trace"], input=input)
        known[key] = collections.Counter(re.findall(r"^\d+ +(\w+)\(", (case / "trace").read_text(errors="replace"), re.M))
        case.clear()
    return known[key]


def attack(case):
    """One call fails, or all from one on."""
    chosen = work.draw(case)
    loading, all_calls = counts(case, ["--version"]), counts(case, chosen.command, chosen.needs, chosen.input)
    call = case.random.choice(sorted(call for call in ERRORS if all_calls[call] > loading[call]))
    error = case.random.choice(ERRORS[call])
    first = case.random.randint(loading[call] + 1, all_calls[call])
    # If no write succeeds any more, nothing can be said; a call that always says "again" never ends.
    lasting = case.random.random() < 0.2 and call != "write" and error not in ("EINTR", "EAGAIN")
    when = f"{first}+" if lasting else str(first)
    inject = f"inject={call}:error={error}:when={when}"
    work.disturb(case, chosen, ["strace", "-f", "-qq", "-o", "trace", "-e", f"trace={call}", "-e", inject], bounds=Bounds(20))
    label(case, f"{call} {error} at {when}")


def has_strace():
    """Whether calls can be traced here."""
    return shutil.which("strace") and subprocess.run(
        ["strace", "-o", "/dev/null", "true"], stderr=subprocess.DEVNULL).returncode == 0


ATTACKS = {"system-calls": attack}
NEEDS = {"system-calls": (has_strace, "strace: apt-get install strace")}

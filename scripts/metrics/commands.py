"""Runs both commands of a case, and compares what they print."""
import atexit
import json
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

import options

# One thread, lest a fork inherits locks of others; and a place for sacreBLEU's models.
os.environ |= {"OPENBLAS_NUM_THREADS": "1", "NO_COLOR": "1"}
_home = pathlib.Path(tempfile.mkdtemp(prefix="compare-metrics-models-"))
atexit.register(shutil.rmtree, _home, ignore_errors=True)
options.offer_models(_home)
import sacrebleu  # noqa: E402
import sacrebleu.sacrebleu as command  # noqa: E402
import sacrebleu.significance  # noqa: E402, F401
from sacrebleu.metrics import BLEU  # noqa: E402

assert sacrebleu.__version__ == "2.6.0", f"sacreBLEU is {sacrebleu.__version__}: install 2.6.0"


def run_grus(grus, case, folder):
    """The exit code, the output and the errors of `grus evaluate`."""
    result = subprocess.run(
        [grus, "evaluate", *case.grus_arguments], cwd=folder, input=case.files.get("input", "").encode(), capture_output=True)
    return result.returncode, result.stdout.decode(), result.stderr.decode()


def run_sacrebleu(case, folder):
    """The same of sacreBLEU's command, in a copy of this process; nothing where it fails for scores of two precisions."""
    (folder / "input").touch()
    child = os.fork()
    if child == 0:
        _become_sacrebleu(case, folder)
    code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    output, error = ((folder / name).read_bytes().decode() for name in ("output", "error"))
    # Python's mean refuses scores of resamples when some, but not all, are the 0 of no match.
    if "don't know how to coerce" in error:
        return None
    return code, output, error


def _become_sacrebleu(case, folder):
    code = 1
    try:
        os.chdir(folder)
        for number, (name, flags) in enumerate((("input", os.O_RDONLY), *((n, os.O_WRONLY | os.O_CREAT) for n in ("output", "error")))):
            os.dup2(os.open(name, flags), number)
        os.environ["SACREBLEU_SEED"] = str(case.seed)
        sys.argv = ["sacrebleu", "-q", *case.arguments]

        class WithOrders(BLEU):
            def __init__(self, **arguments):
                super().__init__(**(case.bleu | arguments))

        command.METRICS["BLEU"] = WithOrders
        # Its JSON has no place for NumPy's numbers of single precision.
        json.JSONEncoder.default = lambda encoder, number: float(number)
        command.main()
        code = 0
    except SystemExit as end:
        code = end.code or 0
    except BaseException as error:  # noqa: BLE001 - it is part of what is compared
        os.write(2, f"{error!r}\n".encode())
    sys.stdout.flush()
    os._exit(code)


def equal(case, ours, theirs):
    """Whether both commands succeed and print the same, but for the version."""
    if ours[0] != 0 or theirs[0] != 0:
        return False
    output = re.sub(r"grus\.[0-9.]+", sacrebleu.__version__, ours[1])
    return json.loads(output) == json.loads(theirs[1]) if "json" in case.arguments else output == theirs[1]


def count_scores(case, theirs):
    """How many scores of a metric, or comparisons of a system, were printed."""
    return theirs[1].count("\n") if case.mode == "sentences" else len(case.metrics) * case.systems


def shown(result):
    return f"{result[1]}{result[2]}exit {result[0]}\n"

"""The kinds of attack by name, and what some of them need of the machine."""
from kinds import (calls, configs, damaged, ends, experiments, kills, limits, nofiles, pipes, scores, signals, sizes, streams, sweeps,
                   tampered, translations, usage)

MODULES = [configs, usage, experiments, kills, sweeps, damaged, tampered, streams, sizes, nofiles, limits, ends, signals, calls, scores,
           translations, pipes]
KINDS = {name: attack for module in MODULES for name, attack in module.ATTACKS.items()}
NEEDS = {name: need for module in MODULES for name, need in getattr(module, "NEEDS", {}).items()}

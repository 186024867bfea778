"""Cases: texts and a command line that both commands understand, all drawn from the case's name."""
import importlib.util
import os
import pathlib
import random

from texts import Texts

MODEL = pathlib.Path(__file__).resolve().parents[2] / "Tests/GrusTextTests/Fixtures/phrases.unigram.model"
# sacreBLEU's names of models that it downloads; here all are one model, which Grus is given after a colon.
MODELS = {"flores101": "sacrebleu_tokenizer_spm.model", "flores200": "flores200sacrebleuspm", "spBLEU-1K": "spbleu-1k_tokenizer_spm.model"}
TOKENIZERS = ["13a", "intl", "char", "zh", "none"] + (["ja-mecab"] if importlib.util.find_spec("ipadic") else [])


class Case:
    """One comparison: how many scores there are depends on the mode."""

    def __init__(self, name):
        self.random = random.Random(name)
        self.mode = self.random.choices(["sentences", "corpus", "systems", "confidence", "bs", "ar"], [6, 4, 1, 2, 2, 2])[0]
        self.metrics = sorted(self.random.sample(["bleu", "chrf", "ter"], 1 if self.mode == "sentences" else self.random.randint(1, 3)))
        self.lines = self.random.choice([1, 2, 5, 30, 100]) if self.mode != "sentences" else self.random.choice([20, 300, 600])
        self.systems = self.random.randint(2, 3) if self.mode in ("systems", "bs", "ar") else 1
        self.seed = self.random.choice([12345, 12345, 1, 2**40 + 7])
        self.bleu = {}
        self.files = {}
        self.arguments = self._texts() + self._options()

    def write(self, folder):
        for name, text in self.files.items():
            (folder / name).write_bytes(text.encode())

    def _texts(self):
        """Draws the texts; returns the arguments that name them."""
        # The mean of three reference lengths is rounded, and then the order of sums decides ties of randomised scores.
        counts = [1, 1, 2, 4] if self.mode == "ar" and "ter" in self.metrics else [1, 1, 2, 3, 4]
        count, texts = self.random.choice(counts), Texts(self.random, self._longest_line())
        first = [texts.line() for _ in range(self.lines)]
        references = [first] + [[texts.variant(line) for line in first] for _ in range(count - 1)]
        systems = [[texts.variant(line) for line in self.random.choice(references)] for _ in range(self.systems)]
        if count > 1 and self.random.random() < 0.3:
            self.files["tabs"] = self._columns(references)
            arguments = ["tabs", "-nr", str(count)]
        else:
            self.files |= {f"reference{i}": "".join(f"{line}\n" for line in lines) for i, lines in enumerate(references)}
            arguments = [f"reference{i}" for i in range(count)]
        if self.random.random() < 0.3:
            self.files["input"] = self._columns([[line.replace("\r", "") for line in lines] for lines in systems])
            return arguments + self._metrics()
        self.files |= {f"system{i}": "".join(f"{line}\n" for line in lines) for i, lines in enumerate(systems)}
        return [*arguments, "-i", *(f"system{i}" for i in range(self.systems)), *self._metrics()]

    def _longest_line(self):
        """How many words a line may have; sacreBLEU takes seconds for a TER of a hundred."""
        if "ter" not in self.metrics:
            return self.random.choice([3, 12, 12, 30, 70])
        return 40 if self.lines <= 2 else self.random.choice([3, 8, 8, 14])

    def _metrics(self):
        return ["-m", *self.metrics]

    @staticmethod
    def _columns(texts):
        """Texts side by side; the last column must not be trimmed away with the tab before it."""
        rows = zip(*([line.replace("\t", " ") for line in lines] for lines in texts))
        if len(texts) == 1:
            return "".join(f"{row[0]}\n" for row in rows)
        return "".join("\t".join(row) + ("\n" if row[-1].strip() else ".\n") for row in rows)

    def _options(self):
        flip = lambda name: [name] if self.random.random() < 0.25 else []
        arguments = ["-w", str(self.random.choice([1, 6, 12, 12]))] + flip("-sh") * (self.mode == "corpus")
        if self.mode == "sentences":
            arguments += ["-sl", "-f", "text"] + flip("-b")
        elif self.mode == "corpus":
            arguments += self.random.choice([["-f", "text"], ["-f", "text", "-b"], ["-f", "json"]])
        elif self.mode == "confidence":
            arguments += ["-ci", "-cin", str(self.random.choice([2, 30, 300])), "-f", self.random.choice(["json", "text"])]
        else:
            arguments += ["-f", "json"]
        if self.mode in ("bs", "ar"):
            arguments += [f"-p{self.mode}", f"-p{self.mode}n", str(self.random.choice([1, 30, 400]))]
        if "bleu" in self.metrics:
            arguments += self._bleu() + flip("-lc")
        if "chrf" in self.metrics:
            arguments += flip("--chrf-whitespace") + flip("--chrf-lowercase") + flip("--chrf-eps-smoothing")
            arguments += self.random.choice([[], ["-cw", "2"], ["-cw", "1"], ["-cc", "2"], ["-cc", "9", "--chrf-beta", "1"], ["--chrf-beta", "3"]])
        if "ter" in self.metrics:
            arguments += flip("--ter-case-sensitive") + flip("--ter-asian-support") + flip("--ter-no-punct") + flip("--ter-normalized")
        return arguments

    def _bleu(self):
        arguments = []
        smoothing = self.random.choice(["exp", "exp", "floor", "add-k", "none"])
        if smoothing != "exp":
            arguments += ["-s", smoothing]
        if smoothing in ("floor", "add-k") and self.random.random() < 0.6:
            # Randomised corpora are whole numbers to sacreBLEU, so that it cuts off what a fraction adds to them.
            values = ["1", "2"] if smoothing == "add-k" and self.mode == "ar" else ["0.25", "0.3", "1", "1.5"]
            arguments += ["-sv", self.random.choice(values)]
        if self.random.random() < 0.6:
            arguments += ["-tok", self.random.choice(TOKENIZERS + self.random.sample(sorted(MODELS), 1))]
        if self.random.random() < 0.3:
            self.bleu = {"max_ngram_order": self.random.randint(1, 7), "effective_order": self.random.random() < 0.5}
        return arguments

    @property
    def grus_arguments(self):
        """The command line of Grus, which also has what sacreBLEU has in its programming interface alone."""
        arguments = [f"{a}:{MODEL}" if a in MODELS else a for a in self.arguments] + ["--seed", str(self.seed)]
        if self.bleu:
            arguments += ["--max-ngram-order", str(self.bleu["max_ngram_order"])] + ["--effective-order"] * self.bleu["effective_order"]
        return arguments


def offer_models(folder):
    """Puts the model where sacreBLEU looks for those that it has downloaded; before it is imported."""
    (folder / "models").mkdir()
    for name in MODELS.values():
        os.symlink(MODEL, folder / "models" / name)
    os.environ["SACREBLEU"] = str(folder)

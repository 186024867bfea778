"""Configs that are wrong: keys, types, ranges, and YAML that parsers stumble upon."""
import reference
import workbench
from process import Bounds


def lines_of(case):
    return workbench.yaml(workbench.config())


def unknown_key(case):
    section = case.random.choice(["", "corpus.", "text.", "model.", "model.cell.", "training.stop.", "decoding."])
    return setting(case, section + case.random.choice(["x", "Name", "seeds", "\0", "é", "a b", "kind.kind", "<<", "null"]), "1")


def wrong_value(case):
    """A value that its key cannot accept, as `--set` or in the file."""
    key = case.random.choice(case.bench.keys)
    return setting(case, key.path, reference.invalid(key, case.random))


def wrong_section(case):
    """A scalar or a list in place of a section, or a section in place of a scalar."""
    sections = sorted({key.path.rpartition(".")[0] for key in case.bench.keys} - {""})
    value = case.random.choice(["1", "text", "[]", "[a, b]", "!!str x", "{{}: 1}"])
    return setting(case, case.random.choice(sections), value)


def setting(case, path, value):
    """A setting beside the sound config."""
    return lines_of(case), ["--set", f"{path}={value}".replace("\0", "")]


def odd_setting(case):
    deep = ".".join("a" for _ in range(case.random.choice([10, 1000, 20_000])))
    odd = ["", "=", "a", "=1", "a=", ".=1", "a..b=1", "seed=1 2", "seed", deep + "=1", "model.embedding.x=3",
           "text.lowercase=123", "corpus.train=nowhere", "corpus.dev=nowhere", "text.source_model=nowhere",
           "seed=" + "9" * 50_000, "name=" + "x" * 50_000, "seed=\x1b[31m", "name=../../x", "name=a/b", "name=.", "name=\n",
           "corpus.test={" + ", ".join(f"t{number}: test" for number in range(3000)) + "}", "seed=" + "[" * 5000]
    return lines_of(case), ["--set", case.random.choice(odd)]


def odd_yaml(case):
    """A whole file that is no config."""
    text = lines_of(case)
    aliases = "a0: &a0 [x, x]\n" + "".join(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]\n" for n in range(1, 12))
    odd = [
        aliases + text, "[" * 20_000, "{a: " * 20_000, "- " * 20_000, "a: &a [*a]\n" + text, text + "<<: {seed: 2}\n",
        text + "name: again\n", text + "---\n" + text, text + "...\nmore", "%YAML 9.9\n---\n" + text, "\t" + text, "\ufeff" + text,
        text.replace("\n", "\r\n"), text.replace("\n", "\r"), text + "\0", text + "# " + "x" * 1_000_000 + "\n",
        text.replace("tiny", '"\\x1b[2J"'), text.replace("tiny", "!!python/object x"), text.replace("tiny", "*none"), "",
        "null", "3", "'text'", text + "? {a: b}\n: c\n", text + "\u2028", text.replace("tiny", "|\n  several\n  lines"),
        text + "seed: " + "9" * 100_000 + "\n", text + "".join(f"key{number}: 1\n" for number in range(20_000)),
        text.replace("train: train", "train: [" + "train, " * 100 + "]"), text.replace("tiny", "${NOWHERE}"),
        text.replace("tiny", "${HOME"), text.replace("tiny", "${" + "A" * 100_000 + "}"),
    ]
    return case.random.choice(odd), []


def binary_yaml(case):
    text = lines_of(case)
    odd = [text.encode("utf-16"), text.encode("utf-32"), text.encode() + b"\xff\xfe", text.encode().replace(b"tiny", b"\xed\xa0\x80"),
           text.encode().replace(b"tiny", b"\xc0\xaf"), bytes(range(256)), b"\0" * 10_000]
    return case.random.choice(odd), []


def attack(case):
    """`config` and `train` think alike of a config; both say in one line what is wrong with it."""
    way = case.random.choice(WAYS)
    text, settings = way(case)
    case.take("train.en", "train.de", "dev.en", "dev.de", "test.en", "test.de")
    (case / "broken.yaml").write_bytes(text if isinstance(text, bytes) else text.encode())
    command, more = case.random.choice([("train", ["--output", "run"]), ("benchmark", ["--seconds", "0.1"])])
    named = ["--config", "broken.yaml"] if command == "benchmark" else ["broken.yaml"]
    short = ["--set", "training.stop.updates=1"]
    checked = case.grus("config", "broken.yaml", *settings, bounds=Bounds(10))
    used = case.grus(command, *named, *more, *short, *settings, bounds=Bounds(10))
    if way is wrong_value:
        case.expect(checked.status != 0, f"config accepts {settings[1]}")
        case.expect(used.status != 0, f"{command} accepts {settings[1]}")
    if command == "train":
        case.expect((checked.status == 78) <= (used.status != 0), f"train takes a config that is refused: {settings}")
        case.expect((used.status in (66, 78)) <= (checked.status != 0), f"config accepts what train refuses: {used.text[:200]!r}")
        case.expect(used.succeeded or not (case / "run").exists(), "a refused training has made its folder")


WAYS = [unknown_key, wrong_value, wrong_value, wrong_value, wrong_section, odd_setting, odd_setting, odd_yaml, odd_yaml, binary_yaml]
ATTACKS = {"broken-configs": attack}

"""Texts that are odd: encodings, line ends, frames of zstd. A text goes in line by line, and comes out so."""
import frames
import places
from kinds.damaged import label

LINE = "Friday, July 22, 2016 – 2 dogs\n".encode()

TEXTS = {
    "empty": b"",
    "one line feed": b"\n",
    "blank lines": b"\n" * 1000,
    "white space": " \t\u00a0\u3000\n".encode() * 50,
    "no last line feed": LINE + b"the end",
    "CRLF": LINE.replace(b"\n", b"\r\n") * 30,
    "CR": LINE.replace(b"\n", b"\r") * 30,
    "CR in lines": b"one\rtwo\n" * 30,
    "NUL": b"one\0two\n" * 30,
    "BOM": b"\xef\xbb\xbf" + LINE * 30,
    "BOM in lines": "a\ufeffb\n".encode() * 30,
    "separators": "a\u2028b\u2029c\x85d\x0be\x0cf\x1cg\n".encode() * 30,
    "invalid byte": LINE + b"\xff\n" + LINE,
    "surrogates": LINE + b"\xed\xa0\x80\n",
    "overlong": LINE + b"\xc0\x80\n",
    "beyond Unicode": LINE + b"\xf4\x90\x80\x80\n",
    "half a scalar": LINE + b"\xe4\xb8",
    "noncharacters": "\ufffe\uffff\U0010ffff\U0001fffe\n".encode() * 30,
    "controls": bytes(byte for byte in range(1, 128) if byte != 10) + b"\n",
    "bidirectional": "\u202eabc\u202c \u2066d\u2069\n".encode() * 30,
    "zero width": "a\u200b\u200c\u200d\u2060b\n".encode() * 30,
    "emoji": "👩‍👩‍👧‍👦 🏳️‍🌈 👍🏽\n".encode() * 30,
    "all planes": "".join(chr(plane * 0x10000 + 0x1234) for plane in range(17)).encode() + b"\n",
    "subword marks": "▁▁a ▁ <s></s><unk><pad> @@\n".encode() * 30,
    "tabs": b"a\tb\tc\n" * 30,
    "UTF-16": LINE.decode().encode("utf-16") * 3,
}

PACKED = {
    "several frames": frames.frame(frames.raw(LINE)) * 30,
    "skippable frames": frames.skippable(b"x" * 99) + frames.frame(frames.raw(LINE * 30)) + frames.skippable(b""),
    "skippable frames alone": frames.skippable(b"x"),
    "empty frame": frames.frame(frames.raw(b"")),
    "no frame": b"",
    "dictionary": frames.frame(frames.raw(LINE), dictionary=7),
    "huge window": frames.frame(frames.raw(LINE), window=21),
    "half a frame": frames.frame(frames.raw(LINE, last=False)),
    "reserved block": frames.frame(frames.block(3, 0, b"", True)),
    "gzip": bytes.fromhex("1f8b0800000000000003") + b"\0" * 40,
    "plain text": LINE * 30,
    "broken in a scalar": frames.frame(frames.raw(b"\xe4", False) + frames.raw(b"\xb8\xad\n")),
    "skippable cut short": frames.skippable(b"x" * 99)[:50],
    "blank lines": frames.frame(frames.repeated(b"\n", 100_000)),
}


def attack(case):
    """A text of either kind in place of a sound one."""
    place = case.random.choice(places.available(places.CORPORA + places.TEXTS + places.REFERENCES, case.bench.commands))
    case.take_place(place)
    name, text = case.random.choice(sorted((PACKED if place.path.endswith(".zst") else TEXTS).items()))
    (case / place.path).write_bytes(text)
    outcome = case.grus(*place.command, input=place.input or None)
    if outcome.succeeded and place in places.TEXTS and text in TEXTS.values():
        lines = text.count(b"\n") + (text[-1:] not in (b"", b"\n"))
        written = outcome.output.count(b"\n")
        case.expect(written == lines, f"{written} lines out of {lines}")
    case.expect_whole("run")
    label(case, place.name, name)


ATTACKS = {"odd-streams": attack}

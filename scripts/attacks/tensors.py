"""Reads, writes and checks safetensors files: an 8-byte length, a JSON header, and the numbers."""
import json
import struct


def read(data):
    """The header and the numbers of a file.

    Raises ValueError if it is not whole: every byte behind the header belongs to exactly one tensor.
    """
    if len(data) < 8:
        raise ValueError(f"only {len(data)} bytes")
    length = struct.unpack("<Q", data[:8])[0]
    header, numbers = json.loads(data[8:8 + length]), data[8 + length:]
    end = 0
    for start, stop in sorted(tuple(entry["data_offsets"]) for entry in entries(header).values()):
        if start != end:
            raise ValueError(f"a tensor begins at {start}, the one before ends at {end}")
        end = stop
    if end != len(numbers):
        raise ValueError(f"{len(numbers)} bytes of numbers, not {end}")
    return header, numbers


def entries(header):
    """The tensors of a header by name."""
    return {name: entry for name, entry in header.items() if name != "__metadata__"}


def write(header, numbers):
    """A file; the header may say what it likes."""
    text = header if isinstance(header, bytes) else json.dumps(header, ensure_ascii=False).encode()
    return struct.pack("<Q", len(text)) + text + numbers


def pack(arrays):
    """A file of single-precision arrays, each a shape and its numbers."""
    header, numbers = {}, b""
    for name, (shape, values) in arrays.items():
        content = struct.pack(f"<{len(values)}f", *values)
        header[name] = {"dtype": "F32", "shape": shape, "data_offsets": [len(numbers), len(numbers) + len(content)]}
        numbers += content
    return write(header, numbers)


def content(data, name):
    """The bytes of one tensor."""
    header, numbers = read(data)
    start, stop = header[name]["data_offsets"]
    return numbers[start:stop]

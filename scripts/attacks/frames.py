"""zstd frames made by hand (RFC 8878), for what the `zstd` command would not write."""
import struct

MAGIC = 0xFD2FB528
LARGEST_BLOCK = 128 * 1024


def block(kind, size, content, last):
    return struct.pack("<I", size << 3 | kind << 1 | last)[:3] + content


def raw(data, last=True):
    """A block of bytes as they are."""
    return block(0, len(data), data, last)


def repeated(byte, count, last=True):
    """Blocks that each say one byte many times: 4 bytes for up to 128 KB."""
    sizes = [LARGEST_BLOCK] * (count // LARGEST_BLOCK) + [count % LARGEST_BLOCK]
    return b"".join(block(1, size, byte, last and at == len(sizes) - 1) for at, size in enumerate(sizes))


def frame(blocks, window=7, dictionary=None):
    """A frame without content size and checksum, whose window is 2^(10 + window) bytes."""
    identifier = b"" if dictionary is None else struct.pack("<I", dictionary)
    return struct.pack("<IBB", MAGIC, 3 if identifier else 0, window << 3) + identifier + blocks


def skippable(data):
    """A frame that readers leap over."""
    return struct.pack("<II", 0x184D2A50, len(data)) + data

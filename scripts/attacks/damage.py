"""Ways to damage bytes. Each takes bytes and a random stream, and returns other bytes."""


def place(data, random):
    """A place in the data; half of the time near its beginning, where headers are."""
    return random.randrange(min(len(data), 200) if random.random() < 0.5 else len(data))


def flip_bit(data, random):
    at = place(data, random)
    return data[:at] + bytes([data[at] ^ 1 << random.randrange(8)]) + data[at + 1:]


def flip_bytes(data, random):
    for _ in range(random.randint(1, 20)):
        at = place(data, random)
        data = data[:at] + bytes([random.randrange(256)]) + data[at + 1:]
    return data


def truncate(data, random):
    return data[:place(data, random)]


def insert(data, random):
    at = place(data, random)
    return data[:at] + random.randbytes(random.choice([1, 2, 8, 1000])) + data[at:]


def extend(data, random):
    return data + random.choice([b"\0", b"\n", data, random.randbytes(100), b"\xff" * 10_000])


def remove(data, random):
    at = place(data, random)
    return data[:at] + data[at + random.choice([1, 4, 50]):]


def swap(data, random):
    first, second = sorted((place(data, random), place(data, random)))
    length = min(random.choice([1, 8, 64]), second - first)
    return (data[:first] + data[second:second + length] + data[first + length:second] + data[first:first + length]
            + data[second + length:])


def overwrite(data, random):
    at, length = place(data, random), random.choice([1, 2, 4, 8, 64])
    filling = random.choice([b"\0", b"\xff", b"\x7f", b"\x80"]) * length
    return data[:at] + filling[:len(data) - at] + data[at + length:]


def change_number(data, random):
    """Puts another number where digits stand."""
    digits = [at for at in range(len(data)) if data[at:at + 1].isdigit()]
    if not digits:
        return flip_bit(data, random)
    at = random.choice(digits)
    number = random.choice([b"-1", b"9223372036854775807", b"9223372036854775808", b"1e400", b"0", b"4294967296", b"0.5"])
    return data[:at] + number + data[at + 1:]


def random_bytes(data, random):
    return random.randbytes(random.choice([0, 1, 7, 8, 9, 100, len(data)]))


WAYS = [flip_bit, flip_bytes, truncate, insert, extend, remove, swap, overwrite, change_number, random_bytes]


def damaged(data, random):
    """Damaged data, and the name of what was done to it."""
    way = random.choice(WAYS) if data else random_bytes
    return way(data, random), way.__name__

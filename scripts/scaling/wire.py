"""Cables with a delay, for kernels whose tc has none: what comes in at one device leaves at another after some time, and the other way
at once.

    python3 wire.py MILLISECONDS NEAR:FAR [NEAR:FAR …]
"""

import collections
import select
import socket
import sys
import time

# From linux/if_packet.h. With its header a frame is handed on as it lies, not yet cut into packets and without its checksum.
SOL_PACKET, PACKET_VNET_HDR = 263, 15
LARGEST = 1 << 17
ANY_PROTOCOL = 3


def open_device(name):
    device = socket.socket(socket.AF_PACKET, socket.SOCK_RAW | socket.SOCK_NONBLOCK)
    device.setsockopt(SOL_PACKET, PACKET_VNET_HDR, 1)
    device.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 24)
    device.bind((name, ANY_PROTOCOL))
    return device


def arrived(device):
    """A frame; None if there is none, or if this machine itself has sent it."""
    try:
        frame, (_, _, kind, *_) = device.recvfrom(LARGEST)
    except (BlockingIOError, OSError):
        return None
    return None if kind == socket.PACKET_OUTGOING else frame


def send(frame, device):
    # What a device that is down, or full, does not take is lost, as it is on a cable.
    try:
        device.send(frame)
    except OSError:
        pass


def carry(seconds, pairs):
    devices = {name: open_device(name) for pair in pairs for name in pair}
    ways = {devices[a]: (devices[b], delay) for near, far in pairs for a, b, delay in [(near, far, seconds), (far, near, 0)]}
    under_way = collections.deque()
    while True:
        wait = max(0, under_way[0][0] - time.monotonic()) if under_way else None
        ready, _, _ = select.select(list(ways), [], [], wait)
        for device in ready:
            frame = arrived(device)
            if frame is None:
                continue
            other, delay = ways[device]
            if delay:
                under_way.append((time.monotonic() + delay, frame, other))
            else:
                send(frame, other)
        while under_way and under_way[0][0] <= time.monotonic():
            _, frame, other = under_way.popleft()
            send(frame, other)


if __name__ == "__main__":
    carry(float(sys.argv[1]) / 1000, [pair.split(":") for pair in sys.argv[2:]])

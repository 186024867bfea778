"""Hosts of this machine's own: network namespaces on a bridge, with links that tc limits. It needs root and iproute2."""

import contextlib
import json
import os
import pathlib
import shutil
import statistics
import subprocess
import sys


def run(*command, check=True, **options):
    return subprocess.run([str(word) for word in command], check=check, text=True, **options)


# Of a packet to a host that does not answer: 3 are 3 s.
RETRIES = 3
WIRE = pathlib.Path(__file__).with_name("wire.py")
ECHO = """
import socket, sys
place = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
place.bind((sys.argv[1], 7))
print("ready", flush=True)
while True:
    place.sendto(*place.recvfrom(9))
"""
ROUND_TRIPS = """
import socket, sys, time
place = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
place.connect((sys.argv[1], 7))
for _ in range(100):
    start = time.monotonic()
    place.send(b"there")
    place.recv(9)
    print(1000 * (time.monotonic() - start))
"""


class Network:
    """Hosts that only this object knows: namespaces, a bridge in one of its own, and an agent that reaches them as rsh would."""

    def __init__(self, folder, count, gigabits, delay):
        self.folder, self.count, self.gigabits, self.delay = folder, count, gigabits, delay
        self.name = f"grus{os.getpid()}"
        self.hub = f"{self.name}-hub"
        self.agent = folder / "agent"
        self.has_netem = False
        self.wire = None

    def __enter__(self):
        try:
            self.make_hub()
            for host in range(self.count):
                self.make_host(host)
            if self.delay and not self.has_netem:
                self.lay_wires()
        except BaseException:
            self.__exit__()
            raise
        self.agent.write_text(
            "#!/bin/sh\n" + 'host=$(($(echo "$1" | cut -d. -f4) - 1))\nshift\n' +
            f'exec ip netns exec {self.name}-$host unshare --uts sh -c "hostname {self.name}-$host; $*"\n')  # fmt: skip
        self.agent.chmod(0o755)
        return self

    def __exit__(self, *_):
        if self.wire:
            self.wire.kill()
            self.wire.wait()
        for space in [*map(self.space, range(self.count)), self.hub]:
            found = run("ip", "netns", "pids", space, check=False, capture_output=True)
            for process in found.stdout.split():
                with contextlib.suppress(ProcessLookupError):
                    os.kill(int(process), 9)
            run("ip", "netns", "del", space, check=False, stderr=subprocess.DEVNULL)

    def space(self, host):
        return f"{self.name}-{host}"

    def make_hub(self):
        run("ip", "netns", "add", self.hub)
        run("ip", "-n", self.hub, "link", "add", "bridge", "type", "bridge")
        run("ip", "-n", self.hub, "link", "set", "bridge", "up")

    def make_host(self, host):
        space, port = self.space(host), f"port{host}"
        run("ip", "netns", "add", space)
        run("ip", "-n", self.hub, "link", "add", port, "type", "veth", "peer", "name", "eth0", "netns", space)
        run("ip", "-n", self.hub, "link", "set", port, "master", "bridge", "up")
        run("ip", "-n", space, "addr", "add", f"{self.address(host)}/24", "dev", "eth0")
        for device in ["lo", "eth0"]:
            run("ip", "-n", space, "link", "set", device, "up")
        # TCP gives a silent host up after seconds, not after a quarter of an hour: as long mpirun waits for its daemon there.
        run("ip", "netns", "exec", space, "sh", "-c", f"echo {RETRIES} > /proc/sys/net/ipv4/tcp_retries2")
        # Each direction of a cable has its own limit; the delay is that of one direction.
        self.limit(space, "eth0", self.delay)
        self.limit(self.hub, port, 0)

    def limit(self, space, device, delay):
        rate = f"{self.gigabits}gbit"
        netem = ["netem", "delay", f"{delay}ms", "rate", rate]
        add = ["tc", "-n", space, "qdisc", "add", "dev", device, "root"]
        if delay and run(*add, *netem, check=False, stderr=subprocess.DEVNULL).returncode == 0:
            self.has_netem = True
            return
        run(*add, "tbf", "rate", rate, "burst", "256kb", "latency", "50ms")

    def lay_wires(self):
        """Puts a cable that takes its time between each host and the bridge, where the kernel has none."""
        pairs = []
        for host in range(self.count):
            near, far, slot = f"port{host}", f"far{host}", f"slot{host}"
            run("ip", "-n", self.hub, "link", "set", near, "nomaster")
            run("ip", "-n", self.hub, "link", "add", far, "type", "veth", "peer", "name", slot)
            run("ip", "-n", self.hub, "link", "set", slot, "master", "bridge", "up")
            run("ip", "-n", self.hub, "link", "set", far, "up")
            pairs.append(f"{near}:{far}")
        command = ["ip", "netns", "exec", self.hub, sys.executable, str(WIRE), str(self.delay), *pairs]
        self.wire = subprocess.Popen(command)

    def round_trip(self):
        """The milliseconds that a small message takes to another host and back, the median of many."""
        start = [["ip", "netns", "exec", self.space(host), sys.executable, "-c"] for host in [1, 0]]
        with subprocess.Popen([*start[0], ECHO, self.address(1)], stdout=subprocess.PIPE, text=True) as echo:
            echo.stdout.readline()
            try:
                found = run(*start[1], ROUND_TRIPS, self.address(1), capture_output=True, timeout=30)
            finally:
                echo.kill()
        return statistics.median(map(float, found.stdout.split()))

    def address(self, host):
        return f"10.77.0.{host + 1}"

    def cut(self, host):
        run("ip", "-n", self.hub, "link", "set", f"port{host}", "down")

    def mend(self, host):
        run("ip", "-n", self.hub, "link", "set", f"port{host}", "up")

    def sent_bytes(self):
        """What all hosts have sent so far."""
        spaces = map(self.space, range(self.count))
        shown = [run("ip", "-n", space, "-s", "-j", "link", "show", "eth0", capture_output=True) for space in spaces]
        return sum(json.loads(each.stdout)[0]["stats64"]["tx"]["bytes"] for each in shown)

    def mpirun(self, hosts):
        """Begins a command on some hosts, of which the first one has mpirun."""
        options = {"plm_rsh_agent": self.agent, "btl": "tcp,self", "btl_tcp_if_include": "eth0", "oob_tcp_if_include": "eth0"}
        settings = [word for pair in options.items() for word in ["--mca", *pair]]
        names = ",".join(f"{self.address(host)}:1" for host in hosts)
        start = ["ip", "netns", "exec", self.space(hosts[0]), "mpirun", "--allow-run-as-root", "--quiet"]
        return [*start, "--bind-to", "none", "--host", names, *settings]


def missing():
    """What keeps this from running, if anything does."""
    for program, package in [("mpirun", "openmpi-bin"), ("ip", "iproute2"), ("tc", "iproute2")]:
        if not shutil.which(program):
            return f"{program} is not installed: apt-get install {package}"
    if os.getuid() != 0:
        return "network namespaces need root"
    return None

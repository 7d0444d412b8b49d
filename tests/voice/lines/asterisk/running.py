"""A real Asterisk, as deploy/asterisk sets it, in the small Debian that .ci/asterisk makes."""

from __future__ import annotations

import os
import re
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from bot.settings import ROOT
from tests.voice.lines.fastagi.pbx import SECRET

DEBIAN = Path(os.environ.get("SAFAR_TEST_ASTERISK", "/opt/safar-asterisk"))
EXAMPLE = ROOT / "deploy" / "asterisk"
HOST = "127.0.0.1"
PIN = "4711"
# The number of the line, as those see it who are called.
OWN = "+302100000000"
# As Debian starts it: it can read what belongs to Safar only where that is allowed.
AS_ITS_USER = ("-U", "asterisk", "-G", "asterisk")
START = 30.0
RTP_PORTS = 120
# The tests' telephone comes from this computer and reaches the same context as all calls do.
PROBE = """
[probe]
type = endpoint
transport = udp
context = safar
disallow = all
allow = ulaw,alaw
dtmf_mode = rfc4733
direct_media = no
media_address = 127.0.0.1
bind_rtp_to_media_address = yes
aors = probe
[probe]
type = aor
contact = sip:127.0.0.1:{called}
[probe]
type = identify
endpoint = probe
match = 127.0.0.1
"""
# Somebody who is called: one picks up and says something, the others do not.
PEOPLE = """
[people]
exten => +306900000001,1,Answer()
 same => n,Playback({sounds}/person)
 same => n,Hangup()
exten => +306900000002,1,Busy()
exten => +306900000003,1,Wait(20)
"""


@dataclass(frozen=True)
class Asterisk:
    """A running Asterisk.

    port: for SIP. agi: the port where it looks for Safar. ami: that of its manager interface.
    called: the port of SIP of the telephone that it calls. folder: of audio, as Safar sees it;
    sounds: as Asterisk does. logs: the folder of what it writes. recordings: of what was
    recorded by telephone.
    """

    port: int
    agi: int
    ami: int
    called: int
    secret: str
    folder: Path
    sounds: str
    logs: Path
    recordings: Path
    _configuration: str

    def ask(self, command: str) -> str:
        """What the command line of Asterisk answers."""
        return _in_debian("/usr/sbin/asterisk", "-C", self._configuration, "-rx", command)


@contextmanager
def asterisk(most_calls: int = 30) -> Iterator[Asterisk]:
    """Asterisk with a folder of audio that it shares with the tests, until the end."""
    if os.geteuid() != 0:
        pytest.skip("Asterisk runs in a folder of its own (chroot), which only root can do")
    if not (DEBIAN / "usr/sbin/asterisk").exists():
        pytest.skip(f"there is no Asterisk in {DEBIAN}; .ci/asterisk makes it")
    with ExitStack() as stack:
        outside = Path(tempfile.mkdtemp(prefix="safar-", dir=DEBIAN / "tmp"))
        stack.callback(shutil.rmtree, outside, ignore_errors=True)
        inside = f"/tmp/{outside.name}"  # noqa: S108 - of the Debian in the folder
        outside.chmod(0o755)
        for name in ("run", "log", "spool", "db"):
            (outside / name).mkdir()
            shutil.chown(outside / name, *_user())
        (outside / "sounds").mkdir()
        sip, called, agi, ami, rtp = _free_ports()
        running = Asterisk(
            port=sip,
            agi=agi,
            ami=ami,
            called=called,
            secret=SECRET,
            folder=outside / "sounds",
            sounds=f"{inside}/sounds",
            logs=outside / "log",
            recordings=outside / "spool" / "recordings",
            _configuration=f"{inside}/etc/asterisk.conf",
        )
        _configure(running, outside, inside, rtp, most_calls)
        process = subprocess.Popen(
            [
                "chroot",
                DEBIAN,
                "/usr/sbin/asterisk",
                "-f",
                *AS_ITS_USER,
                "-C",
                running._configuration,
            ],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        stack.callback(_stop, process)
        _until_it_runs(running, process)
        yield running


def _configure(running: Asterisk, outside: Path, inside: str, rtp: int, most_calls: int) -> None:
    """Debian's files with our example over them, as docs/phone-asterisk.md has it."""
    etc = outside / "etc"
    shutil.copytree(DEBIAN / "etc/asterisk", etc)
    for file in EXAMPLE.glob("*.conf"):
        shutil.copy(file, etc)
    shutil.copytree(EXAMPLE / "ways", etc / "safar")
    folders = {"astetcdir": "etc", "astdbdir": "db", "astspooldir": "spool"}
    folders |= {"astrundir": "run", "astlogdir": "log"}
    _set(etc / "asterisk.conf", {name: f"{inside}/{to}" for name, to in folders.items()})
    _set(etc / "pjsip.conf", {"bind": f"{HOST}:{running.port}"})
    trunk = etc / "safar" / "trunk.conf"
    # It would look for its company on the network.
    trunk.write_text(trunk.read_text("utf-8").replace("sip.example.org", f"{HOST}:9"), "utf-8")
    _set(etc / "rtp.conf", {"rtpstart": f"{rtp}", "rtpend": f"{rtp + RTP_PORTS - 1}"})
    _set(
        etc / "extensions.conf",
        {
            "AGI_ADDRESS": f"agi://{HOST}:{running.agi}/{running.secret}",
            "SOUNDS": running.sounds,
            "MOST_CALLS": f"{most_calls}",
            "OUR_NUMBER": OWN,
            "RECORDINGS": f"{inside}/spool/recordings",
            "RECORD_PIN": PIN,
        },
    )
    _set(etc / "safar" / "ring-back.conf", {"port": f"{running.ami}", "secret": SECRET})
    with (etc / "pjsip.conf").open("a") as file:
        file.write(PROBE.format(called=running.called))
    with (etc / "extensions.conf").open("a") as file:
        file.write(PEOPLE.format(sounds=running.sounds))


def _set(path: Path, values: Mapping[str, str]) -> None:
    text = path.read_text("utf-8")
    for name, value in values.items():
        text, found = re.subn(rf"(?m)^({name} =>?).*$", rf"\g<1> {value}", text)
        assert found == 1, f"{path.name} of the example does not set {name}"
    path.write_text(text, "utf-8")


def _free_ports() -> tuple[int, int, int, int, int]:
    """Ports for SIP, for a telephone, for AGI and for the manager, and the first of those for
    sound."""
    kinds = (socket.SOCK_DGRAM, socket.SOCK_DGRAM, socket.SOCK_STREAM, socket.SOCK_STREAM)
    with ExitStack() as stack:
        ports = [stack.enter_context(socket.socket(socket.AF_INET, kind)) for kind in kinds]
        for one in ports:
            one.bind((HOST, 0))
        # Below the ports that the system gives out; another worker's range is not this one's.
        rtp = 10_000 + os.getpid() % 150 * RTP_PORTS
        sip, called, agi, ami = (one.getsockname()[1] for one in ports)
        return sip, called, agi, ami, rtp


def _until_it_runs(running: Asterisk, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + START
    while time.monotonic() < deadline:
        assert process.poll() is None, f"Asterisk has ended: {_messages(running)}"
        try:
            if "fully booted" in running.ask("core waitfullybooted"):
                return
        except subprocess.CalledProcessError:
            time.sleep(0.05)
    raise AssertionError(f"Asterisk does not start: {_messages(running)}")


def _messages(running: Asterisk) -> str:
    log = running.logs / "messages"
    return log.read_text("utf-8", "replace") if log.exists() else "it wrote nothing"


def _user() -> tuple[int, int]:
    """Asterisk's user and group, which this computer need not know."""
    accounts = (DEBIAN / "etc/passwd").read_text("utf-8")
    found = re.search(r"(?m)^asterisk:[^:]*:(\d+):(\d+):", accounts)
    assert found is not None
    return int(found[1]), int(found[2])


def _stop(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(10)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait(10)


def _in_debian(*command: str) -> str:
    done = subprocess.run(
        ["chroot", DEBIAN, *command], check=True, capture_output=True, timeout=START
    )
    return done.stdout.decode("utf-8", "replace")

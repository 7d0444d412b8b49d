"""The line fastagi with a real Asterisk, called by a telephone."""

from __future__ import annotations

import asyncio
import hashlib
import re
import secrets
from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, suppress

import pytest

from tests.voice.heard import Recording
from tests.voice.lines.agi_desk import Script, ScriptedDesk, Sounds, prompt
from tests.voice.lines.asterisk import DEBIAN, HOST, PIN, Asterisk, asterisk
from tests.voice.listening import best, heard, samples_of
from tests.voice.phone import CALLER, Call, CallFailed, Phone, follow, phone
from tests.voice.sip_text import Offer
from tests.voice.sounds import save, sound
from voice.acts import Cue, Done, HangUp, Keyed, Listen, Pause, Silence, Transfer
from voice.line import Caller, CallRefused, HungUp, Leg
from voice.lines import fastagi

pytestmark = pytest.mark.slow

WELCOME, MENU, BYE = prompt("welcome"), prompt("menu"), prompt("bye")
TEXTS = ("welcome", "menu", "bye")
# Seconds: the prompts, and what a caller should at most wait for the next one.
LENGTH = 1.0
PROMPTLY = 1.0
EMERGENCY = {name: sound(name) for name in ("emergency-en", "emergency-fr", "emergency-ar")}


@pytest.fixture(scope="module")
def pbx() -> Iterator[Asterisk]:
    with asterisk() as running:
        for name, samples in EMERGENCY.items():
            save(samples, running.folder / f"{name}.wav")
        save(sound("person"), running.folder / "person.wav")
        yield running


@asynccontextmanager
async def safar(pbx: Asterisk, script: Script, **env: str) -> AsyncIterator[ScriptedDesk]:
    """The line where this Asterisk looks for it."""
    settings = {
        "SAFAR_AGI_SECRET": pbx.secret,
        "SAFAR_AGI_PORT": f"{pbx.agi}",
        "SAFAR_AGI_SOUNDS": pbx.sounds,
        "SAFAR_AGI_DIAL": "Local/{number}@people",
    }
    desk = ScriptedDesk(script)
    line = fastagi.open_line(settings | env, Sounds(pbx.folder, LENGTH))
    async with line.listening(desk):
        yield desk


@asynccontextmanager
async def calling(pbx: Asterisk, extension: str = "100") -> AsyncIterator[Call]:
    """A call that is picked up."""
    async with phone() as one:
        call = await one.dial(HOST, pbx.port, extension)
        try:
            yield call
        finally:
            await call.close()


class Written(Call):
    """A call whose sender is written as the test wants it."""

    def __init__(self, one: Phone, port: int, sender: str, extension: str = "100") -> None:
        uri, call_id = f"sip:{extension}@{HOST}:{port}", f"{secrets.token_hex(8)}@{HOST}"
        offer = Offer(one.host, one.rtp.number)
        super().__init__(one, (HOST, port), uri, offer, caller=CALLER, call_id=call_id)
        self._sender = sender

    def request(self, *words: object, **more: object) -> bytes:
        text = super().request(*words, **more)  # type: ignore[arg-type]
        sender = f"{self._sender};tag={self._tag}".encode()
        return re.sub(rb"From: [^\r]*", lambda _: sender, text)


async def known(one: Phone, pbx: Asterisk, extension: str, name: str) -> Call:
    """A call by a telephone that the example knows by its name and password."""
    refused = await one.ring(HOST, pbx.port, extension, caller=name)
    with pytest.raises(CallFailed, match="401"):
        await refused.picked_up()
    await refused.close()
    call = Written(one, pbx.port, _credentials(refused, name, "CHANGE_ME"), extension)
    call.start()
    await call.picked_up()
    return call


def _credentials(refused: Call, name: str, password: str) -> str:
    """The sender, and the answer to the question with which a call was refused (RFC 2617)."""
    asked = dict(re.findall(r'(\w+)="([^"]*)"', refused.seen[-1]["www-authenticate"]))

    def digest(*words: str) -> str:
        return hashlib.md5(":".join(words).encode()).hexdigest()  # noqa: S324 - of SIP

    who = digest(name, asked["realm"], password)
    what = digest("INVITE", refused.uri)
    response = digest(who, asked["nonce"], "00000001", "0a4f113b", "auth", what)
    return (
        f'Authorization: Digest username="{name}",realm="{asked["realm"]}",'
        f'nonce="{asked["nonce"]}",uri="{refused.uri}",response="{response}",algorithm=MD5,'
        f'cnonce="0a4f113b",opaque="{asked["opaque"]}",qop=auth,nc=00000001\r\n'
        f"From: <sip:{name}@127.0.0.2>"
    )


def names(call: Call, *texts: str) -> list[str]:
    """Which prompts were heard, in order; each sounds as its file does, and no other's."""
    known = {text: sound(prompt(text).key, LENGTH) for text in (*TEXTS, *texts)}
    found = heard(call.recording(), known | EMERGENCY)
    assert all(match.score > 0.95 for match in found)
    for text in known.keys() - {match.name for match in found}:
        assert best(call.recording(), text, known[text]).score < 0.4
    return [match.name for match in found]


async def tone(call: Call) -> None:
    """A tone, and its end: keys before that are lost."""
    await call.sound(200)
    await call.silence(250)


async def dial(call: Call, keys: str) -> None:
    for key in keys:
        await call.press(key)


def listen(*cues: Cue, wait: int = 3000, **more: object) -> Listen:
    return Listen(cues, wait=wait, **more)  # type: ignore[arg-type]


async def test_a_caller_hears_the_prompts_and_the_call_ends(pbx: Asterisk) -> None:
    async def script(leg: Leg, caller: Caller) -> None:
        assert await leg.listen(listen(WELCOME, Pause(500), MENU, wait=300)) == Silence()
        await leg.hang_up(HangUp((BYE,)))

    async with safar(pbx, script) as desk, calling(pbx) as call:
        await call.ended()
        matches = heard(call.recording(), {t: sound(prompt(t).key) for t in TEXTS})
        assert names(call) == ["welcome", "menu", "bye"]
    assert not desk.errors
    assert [match.heard for match in matches] == pytest.approx([LENGTH] * 3, abs=0.05)
    # The pause, and then the time that was waited for a key.
    assert matches[1].at - matches[0].at == pytest.approx(LENGTH + 0.5, abs=0.15)
    assert matches[2].at - matches[1].at == pytest.approx(LENGTH + 0.3, abs=0.15)
    assert call.picked_up_at is not None and call.first_sound_at is not None
    assert call.first_sound_at - call.picked_up_at < PROMPTLY


async def test_a_key_cuts_the_prompt_off_and_the_next_begins_at_once(pbx: Asterisk) -> None:
    keyed: list[object] = []

    async def script(leg: Leg, caller: Caller) -> None:
        keyed.append(await leg.listen(listen(WELCOME, MENU)))
        await leg.hang_up(HangUp((BYE,)))

    async with safar(pbx, script), calling(pbx) as call:
        await call.sound(400)
        pressed = await call.press("5")
        await call.ended()
        assert names(call) == ["welcome", "bye"]
        first, last = heard(call.recording(), {t: sound(prompt(t).key) for t in TEXTS})
    assert keyed == [Keyed("5")]
    assert first.heard < LENGTH - 0.1
    assert last.heard == pytest.approx(LENGTH, abs=0.05)
    assert 0 < last.at - pressed.at < PROMPTLY


@pytest.mark.parametrize(
    ("keys", "twice", "result"),
    [
        ("12", "12", Keyed("12")),
        ("1", "12", Keyed("1")),
        ("7", "12", Keyed("7")),
        ("1#", "12", Keyed("1")),
        ("*", "", Keyed("*")),
        ("0", "", Keyed("0")),
    ],
)
async def test_keys(keys: str, twice: str, result: object, pbx: Asterisk) -> None:
    keyed: list[object] = []

    async def script(leg: Leg, caller: Caller) -> None:
        keyed.append(await leg.listen(listen(MENU, twice=frozenset(twice), between=700)))
        await leg.hang_up(HangUp(()))

    async with safar(pbx, script), calling(pbx) as call:
        await call.sound(LENGTH * 900)
        for key in keys:
            await call.press(key)
        await call.ended()
    assert keyed == [result]


async def test_slow_prompts(pbx: Asterisk) -> None:
    async def script(leg: Leg, caller: Caller) -> None:
        await leg.hang_up(HangUp((MENU,), slow=True))

    async with safar(pbx, script), calling(pbx) as call:
        await call.ended()
        slow = sound(f"{MENU.key}.slow", LENGTH)
        assert best(call.recording(), "slow", slow).score > 0.95
        assert names(call) == []


async def test_the_caller_hangs_up_in_the_middle_of_a_prompt(pbx: Asterisk) -> None:
    async def script(leg: Leg, caller: Caller) -> None:
        await leg.listen(listen(WELCOME, MENU, BYE))

    async with safar(pbx, script) as desk, calling(pbx) as call:
        await call.sound(400)
        await call.hang_up()
        async with asyncio.timeout(PROMPTLY):
            await desk.ended.wait()
    assert [type(error) for error in desk.errors] == [HungUp]


async def test_without_safar_a_caller_hears_the_emergency_numbers(pbx: Asterisk) -> None:
    async with calling(pbx) as call:
        await call.ended()
        assert names(call) == [*EMERGENCY, *EMERGENCY]


async def test_a_call_that_fails_goes_on_with_the_emergency_numbers(pbx: Asterisk) -> None:
    async def script(leg: Leg, caller: Caller) -> None:
        await leg.listen(listen(WELCOME, prompt("unsaid")))

    async with safar(pbx, script), calling(pbx) as call:
        await call.ended()
        assert names(call) == ["welcome", *EMERGENCY, *EMERGENCY]


async def test_safar_ends_in_the_middle_of_a_call(pbx: Asterisk) -> None:
    async def script(leg: Leg, caller: Caller) -> None:
        await leg.listen(listen(WELCOME, wait=60_000))

    async with AsyncExitStack() as later:
        async with safar(pbx, script):
            call = await later.enter_async_context(calling(pbx))
            await call.sound(LENGTH * 990)
        await call.ended()
        assert names(call) == ["welcome", *EMERGENCY, *EMERGENCY]


async def test_a_file_that_asterisk_cannot_read_is_no_silence(pbx: Asterisk) -> None:
    async def script(leg: Leg, caller: Caller) -> None:
        await leg.listen(listen(WELCOME))

    elsewhere = {"SAFAR_AGI_SOUNDS": "/nowhere"}
    async with safar(pbx, script, **elsewhere), calling(pbx) as call:
        await call.ended()
        assert names(call) == [*EMERGENCY, *EMERGENCY]


async def test_no_more_calls_now(pbx: Asterisk) -> None:
    async def script(leg: Leg, caller: Caller) -> None:
        raise CallRefused

    async with safar(pbx, script), phone() as one:
        with pytest.raises(CallFailed, match="486"):
            await one.dial(HOST, pbx.port, "100")


@pytest.mark.parametrize(
    ("to", "ok"), [("+306900000001", True), ("+306900000002", False), ("+306900000003", False)]
)
async def test_a_caller_is_connected_with_a_person(to: str, ok: bool, pbx: Asterisk) -> None:
    done: list[Done] = []

    async def script(leg: Leg, caller: Caller) -> None:
        done.append(await leg.transfer(Transfer((MENU,), to, ring=1)))
        await leg.hang_up(HangUp((BYE,)))

    async with safar(pbx, script), calling(pbx) as call:
        await call.ended()
        assert best(call.recording(), "person", sound("person")).score > 0.95 or not ok
        assert names(call) == ["menu", "bye"]
    assert done == [Done(ok)]


async def test_callers_do_not_hear_each_other(pbx: Asterisk) -> None:
    """Ten callers at once, each with a prompt of its own."""
    ten = [f"caller {number}" for number in range(10)]

    async def script(leg: Leg, caller: Caller) -> None:
        key = await leg.listen(listen(WELCOME))
        assert isinstance(key, Keyed)
        await leg.hang_up(HangUp((prompt(f"caller {key.keys}"),)))

    async def one(number: int) -> list[str]:
        async with calling(pbx) as call:
            await call.sound(300)
            await call.press(f"{number}")
            await call.ended()
            return names(call, *ten)

    async with safar(pbx, script):
        found = await asyncio.gather(*map(one, range(10)))
    assert found == [["welcome", f"caller {number}"] for number in range(10)]


@pytest.mark.parametrize(
    "sender",
    [
        'From: "x\\" \\"+306900000001" <sip:+48500100200@127.0.0.1>',
        'From: "agi_network_script: x" <sip:+48500100200@127.0.0.1>',
        'From: "x%0Aagi_callerid: +306900000009" <sip:+48500100200@127.0.0.1>',
        'From: "x\n agi_callerid: +306900000009" <sip:+48500100200@127.0.0.1>',
        'From: "${SHELL(touch /tmp/owned)}" <sip:${GLOBAL(OUT)}@127.0.0.1>',
        'From: "سلام \U0001f4a3 \u202e" <sip:%22%0A%0D200%20result=1@127.0.0.1>',
        f'From: "{"x" * 3000}" <sip:+48500100200@127.0.0.1>',
        f"From: <sip:{'1' * 1500}@127.0.0.1>",
        'From: "\\" <sip:+48500100200@127.0.0.1>',
        "From: <sip:x%0Aagi_callerid:%20+306900000009@127.0.0.1>",
        "From: <sip:x%0A%0A200%20result=1%0A200%20result=53%20endpos=9@127.0.0.1>",
    ],
    ids=[
        "quotes",
        "secret",
        "%0A",
        "folded",
        "variables",
        "letters",
        "long name",
        "long",
        "bad",
        "twice",
        "end",
    ],
)
async def test_a_hostile_name_harms_nobody(sender: str, pbx: Asterisk) -> None:
    """The caller is served, or not; his name reaches neither commands nor the next caller."""

    async def script(leg: Leg, caller: Caller) -> None:
        await leg.listen(listen(MENU, wait=0))
        await leg.hang_up(HangUp(()))

    async with safar(pbx, script) as desk:
        async with phone() as one:
            call = Written(one, pbx.port, sender)
            call.start()
            with suppress(CallFailed, TimeoutError):
                # What is no SIP is not answered at all.
                async with asyncio.timeout(1.5):
                    await call.picked_up()
                await call.ended()
            await call.close()
        async with calling(pbx) as call:
            await call.ended()
            assert names(call) == ["menu"]
    numbers = {caller.number for caller in desk.callers}
    assert numbers <= {None, CALLER}
    assert not (DEBIAN / "tmp/owned").exists()


async def test_a_telephone_of_the_camp_is_let_in_with_its_password(pbx: Asterisk) -> None:
    async def script(leg: Leg, caller: Caller) -> None:
        await leg.hang_up(HangUp((MENU,)))

    async with safar(pbx, script), phone("127.0.0.2") as one:
        call = await known(one, pbx, "100", "phone-1")
        await call.ended()
        assert names(call) == ["menu"]
        await call.close()


async def test_a_line_is_recorded_by_telephone(pbx: Asterisk) -> None:
    spoken = sound("read aloud", 1.5)
    async with phone("127.0.0.2") as one:
        call = await known(one, pbx, "700", "recorder")
        await tone(call)
        await dial(call, f"{PIN}#")
        await tone(call)
        await dial(call, "042")
        await tone(call)
        # Asterisk cuts a quarter of a second off before the key.
        call.say(spoken.tobytes())
        await follow(call, "wait:2000")
        await dial(call, "#")
        await call.sound(1400)
        await call.silence(250)
        await call.hang_up()
        assert best(call.recording(), "played back", spoken).score > 0.95
    kept = samples_of(pbx.recordings / "042.wav")
    assert best(Recording(0.0, kept), "kept", spoken).score > 0.95


@pytest.mark.parametrize("pin", ["4712#", "#", "47110#"])
async def test_nothing_is_recorded_without_the_pin(pin: str, pbx: Asterisk) -> None:
    async with phone("127.0.0.2") as one:
        call = await known(one, pbx, "700", "recorder")
        await tone(call)
        await dial(call, pin)
        await call.ended()


async def test_a_caller_whom_nobody_has_named_is_not_let_in(pbx: Asterisk) -> None:
    async def script(leg: Leg, caller: Caller) -> None:
        await leg.hang_up(HangUp((MENU,)))

    async with safar(pbx, script) as desk, phone("127.0.0.2") as one:
        with pytest.raises(CallFailed, match="401"):
            await one.dial(HOST, pbx.port, "100")
    assert not desk.callers


@pytest.mark.parametrize("extension", ["112", "+306900000001", "safar", "s"])
async def test_whatever_is_dialled_reaches_safar(extension: str, pbx: Asterisk) -> None:
    async def script(leg: Leg, caller: Caller) -> None:
        await leg.hang_up(HangUp((MENU,)))

    async with safar(pbx, script), calling(pbx, extension) as call:
        await call.ended()
        assert names(call) == ["menu"]


async def test_nobody_can_call_out(pbx: Asterisk) -> None:
    """Not even through Safar, as long as the operator has not opened a way."""
    done: list[Done] = []

    async def script(leg: Leg, caller: Caller) -> None:
        done.append(await leg.transfer(Transfer((), "+306900000001", ring=2)))

    closed = {"SAFAR_AGI_DIAL": "Local/{number}@safar-out"}
    async with safar(pbx, script, **closed), calling(pbx) as call:
        await call.ended()
    assert done == [Done(ok=False)]


async def test_a_call_too_many_is_busy() -> None:
    async def script(leg: Leg, caller: Caller) -> None:
        await leg.listen(listen(wait=60_000))

    with asterisk(most_calls=1) as small:
        async with safar(small, script), calling(small), phone() as one:
            with pytest.raises(CallFailed, match="486"):
                await one.dial(HOST, small.port, "100")


async def test_nothing_of_a_call_is_written_down(pbx: Asterisk) -> None:
    async def script(leg: Leg, caller: Caller) -> None:
        await leg.hang_up(HangUp((BYE,)))

    async with safar(pbx, script) as desk, calling(pbx) as call:
        await call.ended()
    assert desk.callers[0].number == call.caller
    async with calling(pbx) as call:
        await call.sound(100)
        await call.hang_up()
    written = [path for path in pbx.logs.rglob("*") if path.is_file()]
    text = "".join(path.read_text("utf-8", "replace") for path in written)
    assert "Safar does not answer" in text
    assert call.caller.strip("+") not in text, text
    assert pbx.secret not in text

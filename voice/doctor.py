"""What is set unsafely of the telephone. Facts are gathered here; the judgement is pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path

from bot.findings import Finding, is_loopback
from bot.gateway.turns import Words
from bot.guidance.watching import ServedPack
from bot.i18n import load_phrases
from bot.languages import Languages
from bot.settings import Settings
from voice.lines.fastagi_ear import in_memory
from voice.lines.fastagi_settings import FastAgiSettings
from voice.lines.sip_settings import Network, SipSettings
from voice.lines.twilio_speech import spoken
from voice.opening import offered, understands
from voice.recognition.process import engine_of, fault_of
from voice.recognition.settings import RecogniserSettings
from voice.ringback.settings import RingBackSettings
from voice.settings import VoiceSettings
from voice.speech.opening import store_of

# A network with more addresses than these (IPv4, IPv6) is nobody's PBX.
WIDEST = {4: 16, 6: 48}
# Networks that no router of the internet passes on.
_OWN = tuple(
    ip_network(text)
    for text in (
        *("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "169.254.0.0/16"),
        *("127.0.0.0/8", "::1/128", "fc00::/7", "fe80::/10"),
    )
)


@dataclass(frozen=True)
class PhoneFacts:
    """What is set for the telephone.

    lines: those that are open. named: languages that the operator chose, empty for all.
    heard: those that can be heard. sip: the direct line, and agi the address at which Asterisk
    connects; None where the line is closed. manager: the address of Asterisk's manager, None
    where it is closed. ring_back: calling back who rang, None where it is off. unspoken:
    languages in which callers could speak, if all that is said to them then had audio; outside:
    those that Twilio's recogniser takes down; recogniser: why the one on this computer does not
    start, None where it does; passing: the folder in which Asterisk leaves what they say for a
    moment, where that is on a disk.
    """

    lines: tuple[str, ...] = ()
    named: tuple[str, ...] = ()
    heard: tuple[str, ...] = ()
    sip: SipSettings | None = None
    agi: str | None = None
    manager: str | None = None
    ring_back: RingBackSettings | None = None
    unspoken: tuple[str, ...] = ()
    outside: tuple[str, ...] = ()
    recogniser: str | None = None
    passing: Path | None = None


def gather(settings: Settings, env: Mapping[str, str]) -> PhoneFacts:
    """The facts of this deployment. Nothing is written. Raises SettingsError, ContentError."""
    languages = Languages.load(settings.data)
    voice = VoiceSettings.load(env, languages.codes)
    if not voice.lines:
        return PhoneFacts()
    served = ServedPack(
        settings.guidance, settings.approved_only, languages.codes, approvers=settings.approvers
    )
    words = Words(load_phrases(settings.data, languages.codes), languages, lambda: served.current)
    speech = store_of(settings, languages, env, words.pack)
    agi = FastAgiSettings.load(env, speech.folder) if "fastagi" in voice.lines else None
    own = RecogniserSettings.load(env, languages.codes)
    outside = tuple(spoken(env)) if "twilio" in voice.lines else ()
    speaking = sorted({*outside, *(own.languages if own else ())})
    return PhoneFacts(
        lines=voice.lines,
        named=voice.languages,
        heard=offered(voice, words, speech)(),
        sip=SipSettings.load(env) if "sip" in voice.lines else None,
        agi=None if agi is None else agi.bind,
        manager=None if agi is None or agi.manager is None else agi.manager.host,
        ring_back=RingBackSettings.load(env),
        unspoken=tuple(code for code in speaking if not understands(words, speech, code)),
        outside=outside,
        recogniser=fault_of(engine_of(own)) if own else None,
        passing=agi.heard if agi and agi.heard and not in_memory(agi.heard) else None,
    )


def examine(settings: Settings, facts: PhoneFacts) -> list[Finding]:
    """All that is unsafe of the telephone."""
    if not facts.lines:
        return []
    found = list(_languages(facts))
    if "twilio" in facts.lines and not (settings.public_address or "").startswith("https://"):
        what = "SAFAR_VOICE has twilio, and SAFAR_PUBLIC_ADDRESS is no https:// address."
        fix = "Set the address at which Twilio reaches Safar: docs/phone-twilio.md"
        found.append(Finding("refuse", what, fix))
    if facts.agi is not None and not is_loopback(facts.agi):
        what = f"SAFAR_AGI_BIND is {facts.agi}: secret, numbers and keys pass in clear."
        fix = "Leave it on 127.0.0.1, or use a network or VPN that only Asterisk and Safar are in."
        found.append(Finding("warn", what, fix))
    found += _ring_back(facts)
    found += _speaking(facts)
    # On loopback nobody from outside comes in, whatever the peers are.
    if facts.sip is not None and not is_loopback(facts.sip.host):
        found += (finding for peer in facts.sip.peers for finding in _peer(peer))
    return found


def _languages(facts: PhoneFacts) -> Iterator[Finding]:
    fix = "See `safar voice status`; record what is missing: docs/recordings.md"
    if not facts.heard:
        yield Finding("warn", "No language can be heard: every call is refused as busy.", fix)
        return
    mute = ", ".join(code for code in facts.named if code not in facts.heard)
    if mute:
        what = f"SAFAR_VOICE_LANGUAGES names what cannot be heard and is not offered: {mute}."
        yield Finding("warn", what, fix)


def _ring_back(facts: PhoneFacts) -> Iterator[Finding]:
    if facts.manager is not None and not is_loopback(facts.manager):
        what = f"SAFAR_AMI_HOST is {facts.manager}: secret and numbers pass in clear."
        fix = "Use a network or VPN that only Asterisk and Safar are in."
        yield Finding("warn", what, fix)
    if facts.ring_back is None:
        return
    if "twilio" not in facts.lines and facts.manager is None:
        what = "SAFAR_RING_BACK is set, and no open line can call: nobody is called back."
        fix = "Open twilio, or fastagi with SAFAR_AMI_SECRET: docs/phone.md"
        yield Finding("warn", what, fix)
    free = " ".join(code for code, price in facts.ring_back.prices.items() if not price)
    if free and "twilio" in facts.lines:
        what = f"SAFAR_RING_BACK has a price of 0 for {free}: its budget bounds nothing there."
        yield Finding("warn", what, "Write what a minute to that country costs at Twilio.")


def _speaking(facts: PhoneFacts) -> Iterator[Finding]:
    if facts.unspoken:
        what = (
            f"Callers may not speak in {', '.join(facts.unspoken)}: phrases for it have no audio."
        )
        yield Finding("warn", what, "Record the lines speech.*: `safar voice script`.")
    if facts.outside:
        what = f"What callers say in {', '.join(facts.outside)} is heard by Twilio's recogniser."
        fix = "Agree with who is responsible for data protection, or unset SAFAR_TWILIO_SPEECH."
        yield Finding("warn", what, fix)
    if facts.recogniser is not None:
        what = f"The recogniser does not start, callers have keys alone: {facts.recogniser}"
        fix = "See SAFAR_SPEECH_MODEL in docs/phone.md; `make speech` installs the library."
        yield Finding("warn", what, fix)
    if facts.passing is not None:
        what = (
            f"SAFAR_AGI_HEARD is {facts.passing}, on a disk: what callers say would leave traces."
        )
        yield Finding("refuse", what, "Make it a tmpfs: docs/phone-asterisk.md")


def _peer(peer: Network) -> Iterator[Finding]:
    own = any(_within(peer, network) for network in _OWN)
    wide = peer.prefixlen < WIDEST[peer.version]
    if wide and not own:
        what = f"SAFAR_SIP_PEERS has {peer}: machines all over the internet could call."
        yield Finding("refuse", what, "Name the addresses of the PBX or the provider only.")
    elif wide:
        what = f"SAFAR_SIP_PEERS has {peer}, more than any network of telephones."
        yield Finding("warn", what, "Name the network of the telephones, such as 192.168.1.0/24.")
    elif not own:
        what = f"SAFAR_SIP_PEERS has {peer} on the internet: on the way everybody hears calls."
        yield Finding("warn", what, "Use a VPN to the provider, or Asterisk with encryption.")


def _within(peer: Network, network: Network) -> bool:
    if isinstance(peer, IPv4Network):
        return isinstance(network, IPv4Network) and peer.subnet_of(network)
    return isinstance(network, IPv6Network) and peer.subnet_of(network)

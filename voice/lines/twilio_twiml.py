"""What a line has to do as TwiML, and what Twilio reports as events.

No words of a prompt ever stand in TwiML: a prompt is the address of its audio.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from voice.acts import KEYS, Keyed, Listen, Silence, Transfer
from voice.lines.twilio_markup import Element, document

# The address of an audio file, or whole seconds of silence: Twilio knows no shorter pause.
Sound = str | int
# Seconds that Twilio takes for ringing.
SHORTEST_RING, LONGEST_RING = 5, 600
# Seconds after which a connected call is cut, because it costs money: Twilio's own longest call.
LONGEST_TALK = 14_400
SHORTEST_WAIT, LONGEST_WAIT = 1, 120
# Seconds of silence that end what somebody says, and the longest that is taken down.
AFTER_WORDS, LONGEST_WORDS = 2, 15
# Seconds after the tone to begin to speak, where a number of two digits may be typed instead.
TYPING = 4
KEYS_ONLY = (("input", "dtmf"), ("actionOnEmptyResult", "true"))
_DIALABLE = re.compile(r"\+[1-9][0-9]{2,14}")

OVER = document(Element("Hangup"))
REFUSED = document(Element("Reject", (("reason", "busy"),)))


def listening(act: Listen, sounds: Sequence[Sound], action: str) -> str:
    """Play, and send the keys to `action`, or none after the wait."""
    wait = _seconds(act.wait)
    # One number of seconds is both the wait for the first key and for the second one. So
    # where a second key may come the first is waited for in silence that belongs to the
    # playing.
    timeout = min(wait, _seconds(act.between)) if act.twice else wait
    silence = (wait - timeout,) if wait > timeout else ()
    gather = _gather(act, (*sounds, *silence), action, timeout, KEYS_ONLY)
    return document(gather, _redirect(action))


def hearing(act: Listen, sounds: Sequence[Sound], tone: Sound, action: str, language: str) -> str:
    """Play, then a tone, and send the keys or what was said after it to `action`.

    language: Twilio's tag. The recogniser hears nothing of what is said before the tone.
    """
    # Without a key it goes on to the tone.
    before = (("input", "dtmf"),)
    words = (
        ("input", "dtmf speech"),
        ("language", language),
        ("speechTimeout", AFTER_WORDS),
        ("maxSpeechTime", LONGEST_WORDS),
        # Who tells of violence must not have the words of it blotted out.
        ("profanityFilter", "false"),
        ("actionOnEmptyResult", "true"),
    )
    between = _seconds(act.between) if act.twice else SHORTEST_WAIT
    # Also the wait for a second key: nobody who types a number shall wait for long.
    begins = TYPING if act.twice else _seconds(act.wait)
    return document(
        _gather(act, sounds, action, between, before),
        _gather(act, (tone,), action, begins, words),
        _redirect(action),
    )


def _gather(
    act: Listen,
    sounds: Sequence[Sound],
    action: str,
    timeout: int,
    what: tuple[tuple[str, str | int], ...],
) -> Element:
    """what: attributes of what is taken."""
    return Element(
        "Gather",
        (
            *what,
            ("numDigits", 2 if act.twice else 1),
            # No key ends the input: "*" and "#" come in as keys like any other.
            ("finishOnKey", ""),
            ("timeout", timeout),
            ("action", action),
            ("method", "POST"),
        ),
        inside=_playing(sounds),
    )


def dialling(act: Transfer, sounds: Sequence[Sound], action: str, own: str) -> str:
    """Play, connect with the person, and tell `action` what became of it.

    own: our number. The person sees it, and not the caller's.
    """
    dial = Element(
        "Dial",
        (
            ("timeout", min(max(act.ring, SHORTEST_RING), LONGEST_RING)),
            ("timeLimit", LONGEST_TALK),
            ("callerId", own),
            ("action", action),
            ("method", "POST"),
        ),
        inside=(Element("Number", text=act.to),),
    )
    return document(*_playing(sounds), dial, _redirect(action))


def hanging_up(sounds: Sequence[Sound]) -> str:
    """Play, and end the call."""
    return document(*_playing(sounds), Element("Hangup"))


def waiting(action: str) -> str:
    """Ask again in a second."""
    return document(Element("Pause", (("length", 1),)), _redirect(action))


def dialable(number: str) -> bool:
    """Whether a number can be called."""
    return _DIALABLE.fullmatch(number) is not None


def pressed(act: Listen, digits: str) -> Keyed | Silence:
    """The event of the keys that Twilio took down, at most two.

    The second counts after a first key that may have one; after any other it was pressed
    before the caller could hear what it would do.
    """
    keys = "".join(key for key in digits if key in KEYS)
    if not keys:
        return Silence()
    whole = keys[0] in act.twice and keys[1:2].isdigit()
    return Keyed(keys[:2] if whole else keys[0])


def _playing(sounds: Sequence[Sound]) -> tuple[Element, ...]:
    return tuple(
        Element("Pause", (("length", sound),))
        if isinstance(sound, int)
        else Element("Play", text=sound)
        for sound in sounds
    )


def _redirect(action: str) -> Element:
    return Element("Redirect", (("method", "POST"),), text=action)


def _seconds(milliseconds: int) -> int:
    """Whole seconds, none of them too few."""
    return min(max(-(-milliseconds // 1000), 1), LONGEST_WAIT)

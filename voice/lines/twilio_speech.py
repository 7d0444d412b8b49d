"""The languages that Twilio's recogniser takes, and what it reports of somebody's words.

Read on 22 November 2026 in Twilio's own library, made from its documentation of <Gather>:
https://github.com/twilio/twilio-java/blob/main/src/main/java/com/twilio/twiml/voice/Gather.java
(enum Language) and https://www.twilio.com/docs/voice/twiml/gather (changed 22 June 2026). Pashto,
Somali and Tigrinya are not among them.
"""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress

from bot.errors import SettingsError
from bot.variables import shown
from voice.acts import Heard, Unclear

SPEECH = "SAFAR_TWILIO_SPEECH"
# Our codes, and Twilio's tags of them: the first is taken where none is named.
TAGS: Mapping[str, tuple[str, ...]] = {
    "en": (
        *("en-US", "en-AU", "en-CA", "en-GB", "en-GH", "en-IE", "en-IN", "en-KE", "en-NG", "en-NZ"),
        *("en-PH", "en-SG", "en-TZ", "en-ZA"),
    ),
    "fr": ("fr-FR", "fr-CA"),
    "es": (
        *("es-ES", "es-AR", "es-BO", "es-CL", "es-CO", "es-CR", "es-DO", "es-EC", "es-GT", "es-HN"),
        *("es-MX", "es-NI", "es-PA", "es-PE", "es-PR", "es-PY", "es-SV", "es-US", "es-UY", "es-VE"),
    ),
    "ar": (
        *("ar-EG", "ar-AE", "ar-BH", "ar-DZ", "ar-IL", "ar-IQ", "ar-JO", "ar-KW", "ar-LB", "ar-MA"),
        *("ar-OM", "ar-PS", "ar-QA", "ar-SA", "ar-TN"),
    ),
    "fa": ("fa-IR",),
    "bn": ("bn-BD", "bn-IN"),
    "uk": ("uk-UA",),
    "ru": ("ru-RU",),
    "tr": ("tr-TR",),
}
# Below this Twilio's words are not used. It is a guess of the recogniser's, and 0 where it made
# none.
CERTAIN = 0.5


def spoken(env: Mapping[str, str]) -> Mapping[str, str]:
    """Twilio's tag of each language in which callers may speak; none where nothing is set.

    Raises SettingsError.
    """
    chosen: dict[str, str] = {}
    for word in env.get(SPEECH, "").split():
        code, tag = _found(word)
        if code in chosen:
            raise SettingsError(f"{SPEECH} names {code} twice; set one of its tags")
        chosen[code] = tag
    return chosen


def heard(words: str, confidence: str) -> Heard | Unclear | None:
    """What the caller said, None for nothing. confidence: as Twilio writes it, "" for none."""
    if not words.strip():
        return None
    certain = 0.0
    with suppress(ValueError):
        certain = float(confidence)
    return Unclear() if 0.0 < certain < CERTAIN else Heard(words)


def _found(word: str) -> tuple[str, str]:
    for code, tags in TAGS.items():
        if word == code or word in tags:
            return code, tags[0] if word == code else word
    raise SettingsError(
        f"{SPEECH} names {shown(word)}; Twilio's recogniser takes {', '.join(TAGS)}, or a tag such "
        "as en-GB: docs/phone-twilio.md"
    )

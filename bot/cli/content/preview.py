"""safar content preview"""

from __future__ import annotations

import asyncio
import os

import click

from bot.cli.content.at import entry_argument, lang_option, open_desk, pack_option
from bot.guidance.editing.desk import TextId
from bot.guidance.model import Pack
from bot.guidance.watching import today
from bot.i18n import load_phrases
from bot.languages import Languages
from bot.render import preview as previews
from bot.render.preview import Preview
from bot.settings import Settings
from voice.speech import wavfile
from voice.speech.checking import LONGEST, measured
from voice.speech.opening import speech_of
from voice.speech.speech import NoAudio


@click.command()
@entry_argument
@lang_option
@click.option("--no-sound", is_flag=True, help="Do not make the audio to measure its length.")
@pack_option
def preview(entry: str, lang: str, no_sound: bool, pack: str | None) -> None:
    """How people get a text: on the page, as text messages with their count, spoken."""
    desk, area = open_desk(pack)
    opened = desk.opened(TextId(entry, lang, area))
    if opened.text is None:
        raise click.ClickException(f"{opened.path}: there is no text yet")
    settings = Settings.load()
    languages = Languages.load(settings.data)
    phrases = load_phrases(settings.data, languages.codes)
    of_area = desk.pack(area)
    found = previews.preview(of_area, desk.entry(entry, area), opened.text, phrases, today())
    click.echo("== Page")
    click.echo(found.reply.text())
    if found.reply.card is not None:
        click.echo(phrases("card.checked", lang, date=found.reply.card.checked.isoformat()))
    alphabet = "of GSM, 160 signs each" if found.gsm else "of other scripts, 70 signs each"
    click.echo(f"\n== Text messages: {len(found.sms)}, in the alphabet {alphabet}")
    for part in found.sms:
        click.echo(f"[{len(part)}] {part}")
    click.echo("\n== Telephone")
    for prompt in found.spoken:
        click.echo(prompt.text)
    if not no_sound:
        click.echo(asyncio.run(_length(settings, languages, found, of_area)))


async def _length(settings: Settings, languages: Languages, found: Preview, pack: Pack) -> str:
    """How long the text itself lasts when it is spoken."""
    card = found.reply.card
    text = next(prompt for prompt in found.spoken if card and prompt.text == card.spoken)
    store = speech_of(settings, languages, os.environ, lambda: pack)
    async with store.running():
        try:
            path = await store.file(text)
        except NoAudio:
            return f"{text.language}: no voice speaks it here, so its length is not known"
    seconds = measured(wavfile.read(path)).seconds
    told = "" if seconds <= LONGEST else f"; it must be {LONGEST:.0f} at most. Shorten it"
    return f"The text lasts {seconds:.0f} seconds{told}"

"""safar about"""

from __future__ import annotations

import os

import click
import msgspec

from bot.about.facts import About, Ways, gather
from bot.about.quality import load_quality
from bot.about.sections import Teller
from bot.channels.sms.settings import SmsSettings
from bot.guidance.watching import ServedPack, today
from bot.i18n import load_phrases
from bot.languages import Languages
from bot.people.file import RosterKeeper
from bot.settings import Settings
from voice.settings import VoiceSettings


@click.command()
@click.option("--lang", help="Code of the language, such as fr (default: the first one).")
@click.option("--json", "as_json", is_flag=True, help="Print the facts as JSON.")
def about(lang: str | None, as_json: bool) -> None:
    """What this service is: who runs it, what it answers from, how well, what it keeps."""
    settings = Settings.load()
    languages = Languages.load(settings.data)
    language = lang or languages.default.code
    if language not in languages:
        raise click.BadParameter(
            f"choose one of: {', '.join(languages.codes)}", param_hint="--lang"
        )
    facts = _facts(settings, languages)
    if as_json:
        encoded = msgspec.json.encode(facts, order="deterministic")
        click.echo(msgspec.json.format(encoded, indent=2).decode())
        return
    phrases = load_phrases(settings.data, languages.codes)
    click.echo(phrases("about.title", language))
    click.echo(f"\n{phrases('disclosure', language)}")
    for section in Teller(phrases, languages, language).sections(facts):
        click.echo(f"\n{section.title}")
        for line in (line for group in section.groups for line in group):
            click.echo(f"  {line}")
        if section.table is not None:
            click.echo(f"  {' | '.join(section.table.head)}")
            for _, name, numbers in section.table.rows:
                click.echo(f"  {' | '.join((name, *numbers))}")


def _facts(settings: Settings, languages: Languages) -> About:
    sms = SmsSettings.load(os.environ)
    voice = VoiceSettings.load(os.environ, languages.codes)
    return gather(
        settings,
        ServedPack(
            settings.guidance, settings.approved_only, languages.codes, approvers=settings.approvers
        ).current,
        codes=languages.codes,
        roster=RosterKeeper(settings.people, languages.codes).current,
        ways=Ways(text_messages=bool(sms.lines), telephone=bool(voice.lines)),
        quality=load_quality(settings.data),
        today=today(),
    )

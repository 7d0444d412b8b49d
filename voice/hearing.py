"""What a caller says instead of pressing keys: asked as any question, and repeated before use.

No synthesiser can be trusted to say words that were misheard, and some languages have none. So what
is repeated is the title of the text that was found, which has audio. Speaking is never needed: what
is not understood costs no try, and after two failures in a call only keys are left.
"""

from __future__ import annotations

from dataclasses import replace

from bot.errors import MessageRefused
from bot.gateway.message import from_text
from bot.render.voice import Prompt
from bot.reply import Reply
from voice import moves, screen
from voice.acts import Ask, Listen, Pause
from voice.book import Book
from voice.moves import FAILURES, State, Step
from voice.screen import Screen

YES, AGAIN, TOPICS = "1", "2", "3"
# Letters: who says more than that is not asking a question.
LONGEST = 400


def asked(state: State, at: Screen, words: str, book: Book) -> Step:
    """A turn of the dialogue with what was said."""
    try:
        message = from_text(words, LONGEST)
    except MessageRefused:
        return unclear(state, at, book)
    # What was said is neither shown to anybody later nor kept for the rest of the call.
    asking = Ask(replace(message, shown=None, fleeting=True), state.language)
    return replace(state, misses=0, doing="heard"), asking


def unclear(state: State, at: Screen, book: Book) -> Step:
    """The keys again; who is in danger and cannot be understood must still hear whom to call."""
    said = (book.fixed(key, state.language) for key in ("speech.unclear", "voice.emergency"))
    return moves.keys(failed(state), at, book, *said)


def failed(state: State) -> State:
    """Nothing came of speaking, once more."""
    return replace(state, unheard=state.unheard + 1, held=None)


def is_urgent(reply: Reply) -> bool:
    """Whether it tells of help in danger: nobody has to confirm anything before that."""
    return reply.kind == "emergency" or any(part.role == "alert" for part in reply.parts)


def confirm(state: State, at: Screen, reply: Reply, book: Book) -> Step | None:
    """Ask whether the reply is what was meant; None where it may be said at once: help in danger,
    lists from which a key chooses, and words that do nothing."""
    if reply.effect == "export":
        # A copy of the conversation is for reading.
        return unclear(state, at, book)
    if is_urgent(reply) and reply.language not in book.languages:
        # It would be said in silence.
        return unclear(state, at, book)
    if is_urgent(reply) or reply.kind == "ask_language":
        return None
    if reply.language != state.language:
        # Another language was understood. A key chooses it.
        return moves.begin(failed(state), book)
    found = _found(reply, book)
    if found is None:
        return None
    return question(state, reply, book) if book.audible(found) else unclear(state, at, book)


def question(state: State, reply: Reply, book: Book, *news: Prompt) -> Step:
    """ "Did you mean", what was found, and three keys."""
    language, found = state.language, _found(reply, book)
    meant = [book.fixed("speech.meant", language), *([found] if found else [])]
    options = [("option.yes", YES), ("speech.again", AGAIN), ("option.menu", TOPICS)]
    if not _once_more(state):
        del options[1]
    cues = list(screen.spaced((*news, *meant)))
    for key, digit in options:
        cues += [*screen.option(book.fixed(key, language), digit, book), Pause(screen.BETWEEN)]
    return replace(state, held=reply), Listen(tuple(cues), screen.WAIT, slow=state.slow)


def declined(state: State, at: Screen, reply: Reply, key: str, book: Book) -> Step:
    """A key that is not yes, while the caller is asked about `reply`."""
    calm = replace(state, misses=0)
    if key == AGAIN and _once_more(state):
        # Who else hears it is said before each tone.
        say = book.fixed("speech.offer.outside" if book.outside else "speech.say", state.language)
        act = Listen((say,), screen.WAIT, slow=state.slow, hear=state.language)
        return replace(failed(calm), screen=at), act
    if key in {AGAIN, TOPICS, screen.BACK}:
        return failed(calm), moves.ask(state, "menu")
    if key == screen.PERSON:
        return replace(calm, held=None), moves.ask(state, "talk_to_person")
    if key == screen.AGAIN:
        return question(calm, reply, book)
    if key == screen.SLOWER:
        news = book.fixed("voice.faster" if state.slow else "voice.slower", state.language)
        return question(replace(calm, slow=not state.slow), reply, book, news)
    unknown = book.fixed("voice.unknown", state.language)
    return moves.missed(state, book, lambda: question(state, reply, book, unknown))


def _found(reply: Reply, book: Book) -> Prompt | None:
    """The name of what the words led to, None where nothing is used without a key."""
    if reply.kind == "person":
        return book.fixed("option.person", reply.language)
    return None if reply.card is None else Prompt(reply.card.title, reply.card.language)


def _once_more(state: State) -> bool:
    """Whether speaking is still offered when this time has failed too."""
    return state.unheard + 1 < FAILURES

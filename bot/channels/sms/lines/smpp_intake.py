"""What to do with what the network delivers, and what to answer the operator."""

from __future__ import annotations

import asyncio
import hashlib
import logging
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import msgspec
from smpplib import consts

from bot.channels.sms.line import Desk, Received
from bot.channels.sms.lines import smpp_files
from bot.channels.sms.lines.smpp_address import sender_of
from bot.channels.sms.lines.smpp_copies import Copies, Kept, Seen
from bot.channels.sms.lines.smpp_joining import Place, separate
from bot.channels.sms.lines.smpp_parts import Part, Parts
from bot.channels.sms.lines.smpp_pdu import Deliver, parameter
from bot.channels.sms.lines.smpp_receipt import fate_of, is_receipt
from bot.channels.sms.lines.smpp_text import Default, decoded
from bot.clock import Clock
from bot.gateway.order import Order
from bot.privacy.sealing import keyed_name

logger = logging.getLogger(__name__)

TAKEN = int(consts.SMPP_ESME_ROK)
# ESME_RX_T_APPN is meant for this, but some operators give up at it; at RSYSERR they do not.
LATER = int(consts.SMPP_ESME_RSYSERR)
# Operators wait 10 seconds or more for an answer: "later" in time is better than a late answer,
# after which they may send again although we have it.
ANSWER_WITHIN = 8.0
_COPIES = "copies"


@dataclass(frozen=True)
class Reading:
    """How the operator writes texts and numbers."""

    default: Default
    country: str | None


class Intake:
    """Brings messages to the desk: whole, each once."""

    def __init__(
        self, desk: Desk, reading: Reading, folder: Path, naming: bytes, clock: Clock
    ) -> None:
        """naming is the key of keyed names; folder keeps what a restart needs.

        Raises OSError where the folder cannot be used.
        """
        self._desk = desk
        self._reading = reading
        self._naming = naming
        self._clock = clock
        self._order = Order()
        self._parts = Parts(folder, bytes.fromhex(keyed_name(naming, "sms-smpp", "parts")))
        self._file = folder / _COPIES
        self._writing = asyncio.Lock()
        smpp_files.make_folder(folder)
        self.copies = _read(self._file)

    def begin(self) -> None:
        """A new session with the operator."""
        self.copies.begin(self._clock())

    async def take(self, deliver: Deliver, sequence: int) -> int:
        """The status to answer with: TAKEN once it is stored, LATER where it is not."""
        if is_receipt(deliver):
            fate = fate_of(deliver)
            if fate is not None:
                self._desk.report(fate)
            return TAKEN
        place, content = separate(deliver.esm_class, deliver.content, deliver.parameters)
        seen = self.copies.sight(self._name(deliver, place, content), sequence, self._clock())
        try:
            async with asyncio.timeout(ANSWER_WITHIN):
                await self._store(deliver, place, content, seen)
        except Exception as error:
            # Whatever it was: what is not stored must come again.
            logger.critical("a message is left with the operator: %s", type(error).__name__)
            self.copies.answered(seen, stored=False, now=self._clock())
            return LATER
        self.copies.answered(seen, stored=True, now=self._clock())
        return TAKEN

    async def confirmed(self, mark: int) -> None:
        """Note that the operator has read the answers up to `mark`."""
        if self.copies.confirmed(mark):
            try:
                await self._note()
            except OSError as error:
                logger.error("what was confirmed is not noted: %s", type(error).__name__)

    async def tidy(self) -> None:
        """Hand over what is whole and was left by a crash; drop what is never completed."""
        try:
            for found in await asyncio.to_thread(self._parts.all_whole):
                async with self._order.of(found[0].sender):
                    # A copy of a part may have come meanwhile.
                    parts = await asyncio.to_thread(self._parts.whole, found[0].group)
                    if parts is not None:
                        await self._hand_over(parts)
            dropped = await asyncio.to_thread(self._parts.expire, self._clock())
            if dropped:
                logger.warning("%s parts of long messages that never became whole", dropped)
        except Exception as error:
            # It is tried again; nothing is lost by waiting.
            logger.critical("parts of messages wait: %s", type(error).__name__)

    async def _store(
        self, deliver: Deliver, place: Place | None, content: bytes, seen: Seen
    ) -> None:
        sender = sender_of(deliver.source, deliver.source_ton, self._reading.country)
        async with self._order.of(sender):
            await self._note()
            if seen.finished:
                return
            if place is None:
                text = decoded([(deliver.data_coding, content)], self._reading.default)
                await self._desk.receive(Received(sender, seen.token, text))
                return
            part = Part(
                group=self._group(deliver, place),
                number=place.number,
                token=seen.token,
                total=place.total,
                came=seen.came,
                sender=sender,
                coding=deliver.data_coding,
                content=content,
            )
            await asyncio.to_thread(self._parts.keep, part)
            whole = await asyncio.to_thread(self._parts.whole, part.group)
            if whole is not None:
                await self._hand_over(whole)

    async def _hand_over(self, parts: Sequence[Part]) -> None:
        tokens = [part.token for part in parts]
        text = decoded(((part.coding, part.content) for part in parts), self._reading.default)
        name = hashlib.sha256("-".join(tokens).encode()).hexdigest()
        await self._desk.receive(Received(parts[0].sender, name, text))
        # Noted before the parts go: a copy of one would begin another message without end.
        self.copies.finish(tokens)
        await self._note()
        await asyncio.to_thread(self._parts.drop, parts)

    def _name(self, deliver: Deliver, place: Place | None, content: bytes) -> str:
        """The same for all copies of a message. The reference of the phone, where the operator
        passes it on, tells equal messages apart."""
        own = deliver.parameters.get(parameter("user_message_reference"), b"")
        told = deliver.parameters.get(parameter("receipted_message_id"), b"")
        return keyed_name(
            self._naming,
            "sms-smpp message",
            deliver.source,
            deliver.destination,
            str(deliver.data_coding),
            repr(place),
            own.hex(),
            told.hex(),
            content.hex(),
        )

    def _group(self, deliver: Deliver, place: Place) -> str:
        own = (deliver.source, deliver.destination, place.reference, str(place.total))
        return keyed_name(self._naming, "sms-smpp parts", *own)[:32]

    async def _note(self) -> None:
        """Write down what a restart needs. Raises OSError."""
        # A write that goes on in its thread must not be overtaken by the next one.
        await asyncio.shield(self._write())

    async def _write(self) -> None:
        async with self._writing:
            content = msgspec.json.encode(self.copies.kept())
            await asyncio.to_thread(smpp_files.write, self._file, content)


def _read(file: Path) -> Copies:
    try:
        return Copies.of(msgspec.json.decode(file.read_bytes(), type=list[Kept]))
    except FileNotFoundError:
        return Copies()
    except msgspec.DecodeError as error:
        logger.error("%s is not readable and begins anew: %s", file, type(error).__name__)
        return Copies()

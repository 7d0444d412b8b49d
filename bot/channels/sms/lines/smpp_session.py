"""One bound session with an operator, from the bind to the end of the connection."""

from __future__ import annotations

import asyncio
import contextlib
import logging

from smpplib import consts

from bot.background import stop
from bot.channels.sms.lines.smpp_intake import LATER, Intake
from bot.channels.sms.lines.smpp_link import WITHIN, Account, Link, LinkLost, NotSent
from bot.channels.sms.lines.smpp_pdu import (
    RESPONSE,
    Header,
    Malformed,
    command,
    read_deliver,
    status_name,
)

logger = logging.getLogger(__name__)

# Seconds. So long after an answer the operator is asked whether it is there, which tells that
# it has read the answer; mostly the response to our own text message has told it by then.
CONFIRM_AFTER = 1.0
# A silent connection is asked after so long; operators close it after a minute or more.
IDLE = 30.0
# For what is being stored when the service ends, and for the goodbye.
FINISH, GOODBYE = 5.0, 2.0
# What operators let wait unanswered as a rule; others say that they are throttling.
AT_ONCE = 10
MOST_IN_WORK = 200

_RESPONSES = frozenset(
    command(name) for name in ("submit_sm_resp", "enquire_link_resp", "unbind_resp", "generic_nack")
)


class Session:
    """Reads what the operator sends and answers it, sends, and notices when nobody is there."""

    def __init__(self, link: Link, intake: Intake) -> None:
        """The link is bound."""
        self._link = link
        self._intake = intake
        self._window = asyncio.Semaphore(AT_ONCE)
        self._in_work: set[asyncio.Task[None]] = set()
        self._answered = asyncio.Event()
        intake.begin()

    async def submit(self, **fields: object) -> int:
        """Send a text message; the status of the response.

        Raises NotSent, or LinkLost where the operator may have it.
        """
        try:
            async with asyncio.timeout(WITHIN):
                await self._window.acquire()
        except TimeoutError as error:
            raise NotSent("too many wait for the operator") from error
        try:
            return await self._request("submit_sm", WITHIN, **fields)
        finally:
            self._window.release()

    async def run(self) -> None:
        """Read and answer until the connection ends, or until cancelled. Raises LinkLost."""
        asking = asyncio.create_task(self._ask())
        reading = asyncio.create_task(self._read())
        try:
            await asyncio.wait((asking, reading), return_when=asyncio.FIRST_COMPLETED)
        except asyncio.CancelledError:
            await self._say_goodbye()
            raise
        finally:
            asking.cancel()
            reading.cancel()
            ends = await asyncio.gather(asking, reading, return_exceptions=True)
            self._link.close()
            await self._finish()
        raise next(end for end in ends if isinstance(end, Exception))

    async def _request(self, name: str, within: float, **fields: object) -> int:
        mark = self._intake.copies.mark()
        status = await self._link.request(name, within, **fields)
        await self._intake.confirmed(mark)
        return status

    async def _read(self) -> None:
        """Act on what comes. Raises LinkLost."""
        while True:
            header, body = await self._link.next()
            if header.command in _RESPONSES:
                self._responded(header)
            elif header.command == command("deliver_sm"):
                self._deliver(header.sequence, body)
            elif header.command == command("enquire_link"):
                self._link.send("enquire_link_resp", header.sequence)
            elif header.command == command("unbind"):
                self._link.send("unbind_resp", header.sequence)
                raise LinkLost("the operator ended the session")
            elif header.command != command("alert_notification") and not header.command & RESPONSE:
                unknown = consts.SMPP_ESME_RINVCMDID
                self._link.send("generic_nack", header.sequence, status=unknown)

    def _responded(self, header: Header) -> None:
        waited_for = self._link.responded(header)
        if not waited_for and header.command == command("generic_nack"):
            logger.error("the operator does not understand: %s", status_name(header.status))

    def _deliver(self, sequence: int, body: bytes) -> None:
        """Work on a message beside the reading: responses and questions must not wait for it."""
        if len(self._in_work) >= MOST_IN_WORK:
            self._link.send("deliver_sm_resp", sequence, status=LATER)
            return
        task = asyncio.create_task(self._take(sequence, body))
        self._in_work.add(task)
        task.add_done_callback(self._in_work.discard)

    async def _take(self, sequence: int, body: bytes) -> None:
        try:
            status = await self._intake.take(read_deliver(body), sequence)
        except Malformed as error:
            # It would be no better the next time.
            logger.error("a message cannot be read: %s", error)
            status = consts.SMPP_ESME_RX_P_APPN
        self._link.send("deliver_sm_resp", sequence, status=status)
        self._answered.set()

    async def _ask(self) -> None:
        """Ask whether the operator is there. Raises LinkLost when it is not."""
        while True:
            try:
                async with asyncio.timeout(IDLE):
                    await self._answered.wait()
            except TimeoutError:
                await self._enquire()
                continue
            self._answered.clear()
            await asyncio.sleep(CONFIRM_AFTER)
            if self._intake.copies.unconfirmed():
                await self._enquire()

    async def _enquire(self) -> None:
        try:
            await self._request("enquire_link", WITHIN)
        except NotSent as error:
            raise LinkLost("the connection is closed") from error

    async def _say_goodbye(self) -> None:
        """Answer what is in work; the response to the goodbye confirms all answers."""
        if self._in_work:
            await asyncio.wait(self._in_work, timeout=FINISH)
        with contextlib.suppress(NotSent, LinkLost):
            await self._request("unbind", GOODBYE)

    async def _finish(self) -> None:
        """What is being stored when the connection ends is stored; its copy is recognised."""
        if self._in_work:
            await asyncio.wait(self._in_work, timeout=FINISH)
        await stop(*self._in_work)


async def bind(account: Account, intake: Intake) -> Session:
    """Connect and bind. Raises LinkLost."""
    link = await Link.open(account)
    try:
        link.send(
            "bind_transceiver",
            system_id=account.system_id,
            password=account.password,
            system_type=account.system_type,
        )
        async with asyncio.timeout(WITHIN):
            header, _ = await link.next()
        if header.status or header.command != command("bind_transceiver_resp"):
            raise LinkLost(f"the bind was refused: {status_name(header.status)}")
    except TimeoutError as error:
        link.close()
        raise LinkLost("no answer to the bind") from error
    except BaseException:
        link.close()
        raise
    return Session(link, intake)

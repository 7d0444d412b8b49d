"""A telephone that is called: it picks up, or is busy. By the RFCs, as the one that dials."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass

from tests.voice.dialog import PATIENCE
from tests.voice.phone import Call, Phone
from tests.voice.sip_text import Answered, Message, Offer, answer


@dataclass
class Ringing:
    """A call that comes in. shown: the number that the telephone shows."""

    phone: Phone
    invite: Message
    sender: tuple[str, int]

    @property
    def shown(self) -> str:
        return self.invite["from"].partition("sip:")[2].partition("@")[0]

    @property
    def dialled(self) -> str:
        """The number that was called."""
        return self.invite["to"].partition("sip:")[2].partition("@")[0]

    def busy(self) -> None:
        """Do not take it."""
        data = answer(self.invite, "486 Busy Here", "busy")
        self.phone.sip.transport.sendto(data, self.sender)

    def pick_up(self) -> Taken:
        """Take it."""
        offer = Offer(self.phone.host, self.phone.rtp.number, codecs=("PCMU",))
        own, call_id = self.dialled, self.invite["call-id"]
        call = Taken(self.phone, self.sender, "", offer, caller=own, call_id=call_id)
        call.take(self.invite, self.sender)
        return call


@dataclass
class Taken(Call):
    """A call that was picked up here."""

    def take(self, invite: Message, sender: tuple[str, int]) -> None:
        """Answer the INVITE, and be in the call."""
        self.dialled_at = asyncio.get_running_loop().time()
        self._to = invite["from"]
        self._target = invite["contact"].strip("<>").split(">")[0]
        self.answered = Answered.read(invite.body)
        self._begin(self._receive())
        headers = [("Content-Type", "application/sdp"), self._contact()]
        data = answer(invite, "200 OK", self._tag, headers, str(self.offer))
        self.phone.sip.transport.sendto(data, sender)
        self.connected(self.answered)


async def rung(phone: Phone) -> Ringing:
    """The next call that comes in."""
    async with asyncio.timeout(PATIENCE):
        while True:
            data, sender = await phone.sip.taken.get()
            message = Message.read(data)
            if message.status is None and message.method == "INVITE":
                return Ringing(phone, message, sender)

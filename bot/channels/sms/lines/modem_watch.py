"""What is to be done about texts on their way out: a pure decision over what was seen."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.channels.sms.line import Fate
from bot.channels.sms.lines.modem_database import Sent, State
from bot.gateway.outbox import LIFE

# gammu-smsd writes its state every minute (StatusFrequency) while it has the modem.
SILENT = 300.0
# gammu's words for what became of a text, where that is its end. The others wait for a report.
_ENDS: dict[str, Fate | None] = {
    "SendingOKNoReport": None,
    "DeliveryUnknown": None,
    "DeliveryOK": "delivered",
    "DeliveryFailed": "lost",
    "SendingError": "lost",
    "Error": "lost",
}


@dataclass(frozen=True)
class Findings:
    """over: ids of texts to delete; textless: ids whose text goes, while they wait for a
    report; fates: to be counted; refused: texts that modem or network refused since the
    last look; silent: seconds without a sign of gammu-smsd, 0 where that is nothing to say."""

    over: Sequence[int]
    textless: Sequence[int]
    fates: Sequence[Fate]
    refused: int
    silent: float


class ModemWatch:
    """Compares each look with the earlier ones, on a clock that nobody sets."""

    def __init__(self, now: float) -> None:
        self._heartbeat = ""
        self._heard = now
        self._told = now
        self._since: dict[int, float] = {}
        self._retries: dict[int, int] = {}

    def look(self, state: State, now: float) -> Findings:
        """What there is to do. now: seconds of a steady clock."""
        ended = [row for row in state.sent if row.status in _ENDS]
        fates: list[Fate] = [fate for row in ended if (fate := _ENDS[row.status]) is not None]
        old = [row for row in state.sent if row.status not in _ENDS and row.old]
        since = {row.id: self._since.get(row.id, now) for row in state.waiting}
        lost = [id_ for id_, first in since.items() if now - first >= LIFE]
        fates.extend("lost" for _ in lost)
        refused = [row for row in state.waiting if row.retries > self._retries.get(row.id, 0)]
        self._since = since
        self._retries = {row.id: row.retries for row in state.waiting}
        return Findings(
            over=[*(row.id for row in (*ended, *old)), *lost],
            textless=[row.id for row in state.sent if _waits_with_text(row)],
            fates=fates,
            refused=len(refused),
            silent=self._silence(state.heartbeat, now),
        )

    def _silence(self, heartbeat: str, now: float) -> float:
        if heartbeat != self._heartbeat:
            self._heartbeat, self._heard = heartbeat, now
        if now - max(self._heard, self._told) < SILENT:
            return 0.0
        self._told = now
        return now - self._heard


def _waits_with_text(row: Sent) -> bool:
    return row.status not in _ENDS and row.has_text and not row.old

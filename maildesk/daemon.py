"""The loops of a running desk. Each is a few lines around a `once(now) -> counts`; state is in the database alone.

A thread for each mailbox collects, one works the inbox and the timers, one runs asyncio for delivery. What one loop
does wakes the next; every loop also wakes by itself, so that a lost signal costs seconds and no more.
"""

import asyncio
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from typing import Any

import structlog

from maildesk.db.store import Store
from maildesk.db.trouble import StoreTrouble
from maildesk.desk import Desk
from maildesk.ingest import Intake, Mailbox, MailboxTrouble, collect
from maildesk.notify import Transport, TransportTrouble, deliver
from maildesk.prepare import Prepared
from maildesk.reload import Reload

log = structlog.get_logger()

IDLE = 1.0  # seconds that work and delivery sleep at most
FIRST_PAUSE, LONGEST_PAUSE = 1.0, 300.0  # seconds between tries at a server that is in trouble
FINISH = 10.0  # seconds that loops get to finish their unit of work


def now() -> datetime:
    """The time, read once for each stimulus or pass."""
    return datetime.now(UTC)


def _logged(prepared: Prepared) -> None:
    """One line for each stimulus that is recorded: which mail, which ticket, what became of it; never its text."""
    stimulus, decision = prepared.stimulus, prepared.decision
    log.info(
        "recorded",
        kind=str(stimulus.kind),
        disposition=str(decision.disposition),
        inbox=stimulus.inbox_id,
        ticket=decision.ticket.number if decision.ticket else None,
        message_id=stimulus.reading.message.message_id if stimulus.reading else None,
    )


class Backoff:
    """How long to wait after trouble: twice as long each time, up to minutes, and from the start after success."""

    def __init__(self) -> None:
        self.pause = FIRST_PAUSE

    def failed(self) -> float:
        """The seconds to wait now."""
        pause, self.pause = self.pause, min(self.pause * 2, LONGEST_PAUSE)
        return pause

    def succeeded(self) -> None:
        """Begins again with a short wait."""
        self.pause = FIRST_PAUSE


class Daemon:
    """A desk with its mailboxes and its ways out, run until told to stop.

    A way out is a transport and what goes by it: everything (None), alarms alone (True), or all but them (False).
    """

    def __init__(
        self,
        desk: Desk,
        mailboxes: Sequence[tuple[Mailbox, Intake]],
        transports: Sequence[tuple[Transport, bool | None]],
        owner: str,
        poll_seconds: float,
        reload: Reload | None = None,
    ) -> None:
        self.desk = desk
        self.reload = reload
        desk.recorded = _logged
        self.store: Store = desk.store
        self.mailboxes = mailboxes
        self.transports = transports
        self.owner = owner
        self.poll_seconds = poll_seconds
        self.stopping = threading.Event()
        self.to_work = threading.Event()
        self.to_deliver = threading.Event()
        self._threads = [*self._loops()]

    def start(self) -> None:
        """Starts every loop."""
        for thread in self._threads:
            thread.start()
        log.info("ready", mailboxes=len(self.mailboxes), smtp=len(self.transports))

    def stop(self) -> None:
        """Has every loop end after its present unit of work, and waits for that; not for long."""
        log.info("stopping")
        for event in (self.stopping, self.to_work, self.to_deliver):
            event.set()
        deadline = time.monotonic() + FINISH
        for thread in self._threads:
            thread.join(max(0.0, deadline - time.monotonic()))
        log.info("stopped")

    def look_again(self) -> None:
        """Has the policy's files taken up anew (SIGHUP)."""
        if self.reload:
            self.reload.look_again()
        self.to_work.set()

    def _loops(self) -> Iterator[threading.Thread]:
        """A thread for each loop. None keeps the process alive that a server holds beyond its deadline."""
        yield threading.Thread(target=self._work, name="work", daemon=True)
        for mailbox, intake in self.mailboxes:
            name = f"collect {mailbox.address}"
            yield threading.Thread(target=self._collect, args=(mailbox, intake), name=name, daemon=True)
        for way in self.transports:
            yield threading.Thread(target=self._deliver, args=way, name="deliver", daemon=True)

    # --- the loops ---

    def _collect(self, mailbox: Mailbox, intake: Intake) -> None:
        backoff = Backoff()
        while not self.stopping.is_set():
            try:
                taken = collect(mailbox, self.store, intake, now())
                if taken:
                    log.info("collected", mailbox=mailbox.address, mails=taken)
                    self.to_work.set()
                else:
                    mailbox.wait(self.poll_seconds, self.stopping.is_set)
                backoff.succeeded()
            except (MailboxTrouble, StoreTrouble, OSError) as trouble:
                mailbox.close()
                self._pause("collecting waits", backoff, trouble, mailbox=mailbox.address)
            except Exception:
                log.exception("collecting failed", mailbox=mailbox.address)
                mailbox.close()
                self.stopping.wait(backoff.failed())
        mailbox.close()

    def _work(self) -> None:
        backoff = Backoff()
        while not self.stopping.is_set():
            self.to_work.clear()
            try:
                if self.work_once(now()):
                    self.to_deliver.set()
                else:
                    self.to_work.wait(IDLE)
                backoff.succeeded()
            except (StoreTrouble, OSError) as trouble:
                self._pause("work waits", backoff, trouble)
            except Exception:
                log.exception("working failed")
                self.stopping.wait(backoff.failed())

    def _deliver(self, transport: Transport, alarms: bool | None) -> None:
        asyncio.run(self._delivering(transport, alarms))

    async def _delivering(self, transport: Transport, alarms: bool | None) -> None:
        backoff = Backoff()
        while not self.stopping.is_set():
            self.to_deliver.clear()
            try:
                if not await self.deliver_once(transport, alarms, now()):
                    await asyncio.to_thread(self.to_deliver.wait, IDLE)
                backoff.succeeded()
            except (TransportTrouble, StoreTrouble) as trouble:
                await asyncio.to_thread(self._pause, "delivery waits", backoff, trouble)
            except Exception:
                log.exception("delivering failed")
                await asyncio.to_thread(self.stopping.wait, backoff.failed())
        await transport.close()

    def _pause(self, what: str, backoff: Backoff, trouble: Exception, **where: Any) -> None:
        pause = backoff.failed()
        log.warning(what, reason=str(trouble), again_in=f"{pause:.0f}s", **where)
        self.stopping.wait(pause)

    # --- once(now) -> counts ---

    def work_once(self, at: datetime) -> int:
        """A changed policy, the inbox, the timers that are due, and our mail that failed: how many stimuli that were."""
        self._reload(at)
        worked = self.desk.work(self.owner, at)
        rang = self.desk.timers(at)
        undelivered = self.desk.undelivered(at)
        self.desk.faults(at)
        if worked or rang or undelivered:
            log.info("worked", mails=worked, timers=rang, undelivered=undelivered)
        return worked + rang + undelivered

    def _reload(self, at: datetime) -> None:
        verdict = self.reload.once(at) if self.reload else None
        if verdict is not None and verdict.policy is not None:
            log.info("policy", active=verdict.policy.hash[:12])
        elif verdict is not None:
            log.warning("policy", state=verdict.state, reason=verdict.reason)

    async def deliver_once(self, transport: Transport, alarms: bool | None, at: datetime) -> int:
        """What is due in the outbox for one way out: how many mails were offered."""
        sender = self.desk.ways.house.address
        done = await deliver(self.store.outbox, transport, sender, self.owner, at, alarms)
        offered = done.sent + done.deferred + done.failed
        if offered:
            log.info("delivered", sent=done.sent, deferred=done.deferred, failed=done.failed)
        if done.failed:
            self.to_work.set()
        return offered

    def once(self, clock: Callable[[], datetime] = now) -> list[MailboxTrouble | TransportTrouble]:
        """One whole pass of every loop: collect until the mailboxes are drained, work, timers, deliver what is due.

        Returns the servers' troubles; one server's trouble does not keep the others waiting.
        """
        troubles: list[MailboxTrouble | TransportTrouble] = []
        for mailbox, intake in self.mailboxes:
            try:
                while collect(mailbox, self.store, intake, clock()):
                    pass
            except MailboxTrouble as trouble:
                troubles.append(trouble)
            mailbox.close()
        while self.work_once(clock()):
            pass
        for transport, alarms in self.transports:
            try:
                asyncio.run(self._drain(transport, alarms, clock))
            except TransportTrouble as trouble:
                troubles.append(trouble)
        return troubles

    async def _drain(self, transport: Transport, alarms: bool | None, clock: Callable[[], datetime]) -> None:
        try:
            while await self.deliver_once(transport, alarms, clock()):
                pass
        finally:
            await transport.close()

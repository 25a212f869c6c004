"""Where mail goes on the server, and how it gets there without anything ever being lost."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from maildesk.edges.imap_client import Client


def full_name(client: "Client", folder: str) -> str:
    """The folder as this server writes it: with its own delimiter, in its personal namespace (RFC 2342)."""
    if folder.upper() == "INBOX":
        return "INBOX"
    personal = client.namespace().personal if client.has_capability("NAMESPACE") else None
    prefix, delimiter = personal[0] if personal else ("", client.list_folders("", "")[0][1])
    separator = delimiter.decode() if isinstance(delimiter, bytes) else delimiter or "/"
    name = folder.replace("/", separator)
    return name if name.startswith(prefix) else prefix + name


def move(client: "Client", uids: Sequence[int], folder: str) -> Sequence[int]:
    """Moves mails out of the selected folder and gives the UIDs that should be gone now."""
    if client.has_capability("MOVE"):
        client.move(uids, _existing(client, folder))
        return uids
    if not client.has_capability("UIDPLUS"):
        return []
    client.noted("COPYUID")
    client.copy(uids, _existing(client, folder))
    # Only what the server says it has copied may go: an OK alone would let the last copy be expunged.
    copied = _copied(client.noted("COPYUID"), uids)
    if copied:
        client.add_flags(copied, [rb"\Deleted"], silent=True)
        client.uid_expunge(copied)
    return copied


def _existing(client: "Client", folder: str) -> str:
    """The full name of a folder that exists now."""
    name = full_name(client, folder)
    if not client.folder_exists(name):
        client.create_folder(name)
        client.subscribe_folder(name)  # or people's mail clients would not show it
    return name


def _copied(codes: Sequence[bytes], uids: Sequence[int]) -> list[int]:
    """Those of `uids` that a COPYUID response code lists as copied (RFC 4315 3)."""
    if not codes:
        return []
    ranges = [[int(end) for end in part.split(b":")] for part in codes[-1].split()[1].split(b",")]
    return [uid for uid in uids if any(min(ends) <= uid <= max(ends) for ends in ranges)]

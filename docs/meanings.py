"""What the code has no sentence for that a document could show. A missing one fails the tests."""

OPTIONS = {
    "--sort": "The order of the list; `pressing` is overdue first, then by priority and target.",
    "--reason": "What `inbox list` shows as the reason.",
}

SAME = ("alarm_smtp",)  # sections with the keys of another one
SECTIONS = {
    "desk": "The desk itself.",
    "trust": "Whom the desk believes about a sender, see [Trust](#trust).",
    "mailbox": "One mailbox that the desk reads; the section stands once for each.",
    "smtp": "The server that takes the desk's mail. Without it mail waits in the outbox.",
    "alarm_smtp": "A second server, for alarms on the day on which the first one is the trouble, with the keys of "
    "`[smtp]`. Alarms go out by it alone.",
    "database": "Where the store is.",
}

_SERVER = {
    "host": "The server's name, which its certificate must say. Required.",
    "port": "Where it listens. Without it the usual port: IMAP 993 or 143, SMTP 465, 587 or 25, as `tls` says.",
    "tls": "`implicit` speaks TLS from the first octet, `starttls` begins with it or gives up; there is no falling "
    "back. `none` is refused for any host but this machine.",
    "user": "Who signs in. Without a user nobody does.",
    "password_file": "The file with the password, in the desk folder or in `$CREDENTIALS_DIRECTORY`. In the desk "
    "folder it must be closed to others (`chmod 600`).",
    "password": "The password itself, for the environment: `MAILDESK_SMTP_PASSWORD`, `MAILDESK_MAILBOX_0_PASSWORD`.",
    "ca_file": "Certificates to trust instead of the machine's own, for a server with a certificate of your own.",
}
SETTINGS = {
    ("desk", "name"): "The desk's name as mails show it.",
    ("desk", "address"): "The address that people write to, and that the desk writes from. Required.",
    ("desk", "prefix"): "What stands before the number: tickets are `IT-1`, `IT-2` and so on.",
    (
        "desk",
        "languages",
    ): "The languages of the desk. The first is used where nothing tells a person's language.",
    ("desk", "time_zone"): "The zone of the times that mails and tables show, such as `Europe/Berlin`.",
    ("desk", "operator"): "Who hears of trouble. Without it, the first agent.",
    (
        "desk",
        "mode",
    ): "`live` sends; `observe` decides and writes everything, and sends only to `observe_to`.",
    ("desk", "observe_to"): "The one address that gets its mail in a trial run.",
    ("desk", "max_message"): "The largest mail that is taken, in octets. Of a larger one only the header is.",
    (
        "desk",
        "poll_seconds",
    ): "How often a mailbox is looked at, in case its server does not tell of new mail.",
    (
        "desk",
        "detail",
    ): "Whether the mail system delivers `help+anything@` to `help@` (RFC 5233). Then the desk puts "
    "its reply token into the reply address, too.",
    ("trust", "authserv_ids"): "The names that your own receiving servers put at the head of "
    "`Authentication-Results`.",
    ("database", "url"): "A database URL. Without it, SQLite in `maildesk.db` in the desk folder.",
    ("mailbox", "address"): "The address whose mail lies here. Required.",
    ("mailbox", "folder"): "The folder that is read.",
    ("mailbox", "done_folder"): "Where mail goes once it is safe in the store. Made if it is not there.",
    ("mailbox", "failed_folder"): "Where mail goes that is larger than `max_message`.",
    ("mailbox", "take_old_mail"): "Also take what lay in the folder before the desk first saw it.",
    **{(section, key): meaning for section in ("mailbox", "smtp") for key, meaning in _SERVER.items()},
}

HAPPENINGS = {
    "opened": "A new ticket.",
    "requester_replied": "The requester, or somebody in Cc, wrote on the ticket.",
    "answered": "An agent wrote to the requester.",
    "noted": "An agent wrote a note for the inside.",
    "bounced": "A mail of the desk could not be delivered.",
    "held": "An agent's mail is held back, for it does not prove who wrote it.",
    "asked": "An agent wants to know fields of the form.",
    "widened": "Several people report much the same, so that its impact has risen.",
    "unassignable": "A rule found nobody to give it to.",
    "assigned": "Somebody new works on it.",
    "picked_up": "Somebody has what nobody had before.",
    "handed_over": "Another team has it, and nobody of that team yet.",
    "taken": "Somebody works on it for the first time.",
    "waiting_requester": "It waits for the requester.",
    "waiting_third_party": "It waits for a third party.",
    "on_hold": "It is on hold.",
    "reopened": "It is open again after it was resolved or closed.",
    "resolved": "It is resolved.",
    "confirmed": "The requester said that it works.",
    "closed": "It is closed.",
    "recovered": "It is closed, for the machine that reported it says that all is well.",
    "recurred": "It is open again, for a machine reports again what was thought solved.",
    "priority_raised": "It is more urgent than before.",
    "response_overdue": "Nobody answered in time.",
    "resolution_overdue": "It was not solved in time.",
    "refused": "Commands in a mail could not be carried out.",
}

STANDARDS = {
    1047: "Takes a connection that breaks after the last octet for an open question: the mail is offered again "
    "with the same Message-ID.",
    1468: "Reads Japanese mail also where Windows wrote signs that the standard lacks.",
    1870: "Says a mail's size before it is sent, and takes 552 for a word about the mail, not about the session.",
    2045: "Writes and reads MIME parts; without a valid type a part is plain text; base64 in lines of 76.",
    2046: "Text and HTML of the same mail as `multipart/alternative`, the text first; files as `multipart/mixed`; "
    "never base64 around `message/*`.",
    2047: "Encodes header text that is not ASCII in words of whole characters, at most 76 characters a line; never "
    "inside a Message-ID. Reads what others wrote, also where it is broken.",
    2177: "Waits for new mail in IDLE, with a look at the folder now and then as a belt.",
    2183: "Tells inline pictures from attachments.",
    2231: "Reads and writes file names that are not ASCII.",
    2342: "Makes its own folders in the personal namespace, with the server's delimiter.",
    2387: "Keeps pictures of an HTML mail beside it (`multipart/related`).",
    2392: "Lets HTML show pictures of the same mail (`cid:`), and no others.",
    2971: "Tells the server its name after signing in; some providers refuse the mailbox without.",
    3156: "Names what OpenPGP encrypted, and keeps it as a file; a signature part is no file.",
    3463: "Reads enhanced status codes in delivery reports.",
    3464: "Reads delivery reports, and finds the ticket by the Message-ID of the mail that failed.",
    3501: "Speaks IMAP4rev1.",
    3676: "Joins the lines of `format=flowed` text.",
    3834: "Answers only a person who wrote to the desk, never automatic mail, lists, null senders or itself; marks "
    "its own automatic mail with `Auto-Submitted`, and a relayed human answer not.",
    4155: "Reads mbox files.",
    4180: "Reads the tables of the directory.",
    4315: "Removes single mails by UID, and believes a move only when the server says what was copied (COPYUID).",
    4954: "Takes a refusal to sign in for trouble with the session: no mail fails by it.",
    5083: "Names mail that S/MIME encrypted with authentication, and keeps it as a file.",
    5233: "Understands `help+detail@`, where the settings say that it is delivered.",
    5321: "One envelope for each recipient; 4xx is tried again, 5xx is final; ten minutes for the server's last "
    "word; lengths of addresses.",
    5322: "Reads and writes header fields; threads by In-Reply-To and References; takes a From for an identity "
    "only where it holds exactly one plain address; lines of at most 998 octets.",
    5436: "Takes mail that a machine writes by itself (`auto-notified`) for a report, not for a reply.",
    5530: "Knows which refusals of an IMAP server pass by themselves.",
    5545: "Shows an invitation as text; reads days off from the all-day events of a calendar file.",
    5546: "Tells a cancelled, answered or countered invitation from a new one.",
    5652: "Reads signed content without verifying the signature.",
    5965: "Keeps abuse reports in the inbox ledger, and answers none.",
    6522: "Leaves the machine-readable side of a report out of the text.",
    6531: "Sends to addresses beyond ASCII where the server offers SMTPUTF8, and says so where it does not.",
    6838: "Takes a declared media type only where it has the form of one and says something, and else looks at the "
    "first octets.",
    6851: "Moves mail that was taken, and never deletes the last copy.",
    8098: "Takes a receipt for the word of a program: it is no request, no failure to deliver, and answered by nobody.",
    8259: "Writes JSON in which a control character stands as an escape, so that it is the same text and safe to see.",
    8551: "Reads mail that S/MIME signed, also where the signature is wrapped around it; names what it encrypted.",
    8601: "Believes `Authentication-Results` of your own servers only, and only above the line where the mail came in.",
    9051: "Speaks IMAP4rev2; knows a mail by UIDVALIDITY and UID; reads without marking anything.",
    9580: "Unwraps clear-signed text without verifying it; names encrypted blocks.",
}

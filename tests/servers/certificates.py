"""Self-signed certificates for tests, made by openssl: good ones, expired ones and those of somebody else."""

import ssl
import subprocess
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from tests.servers.programs import program

_CONFIG = """
[ca]
default_ca = here
[here]
dir = {folder}
database = {folder}/index
new_certs_dir = {folder}
rand_serial = yes
default_md = sha256
policy = any
[any]
commonName = supplied
[names]
subjectAltName = {names}
"""


@dataclass(frozen=True)
class Certificate:
    """A certificate, also as its own authority, and its key: PEM files."""

    cert: Path
    key: Path

    def server_context(self) -> ssl.SSLContext:
        """For a server that shows this certificate."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.cert, self.key)
        return context


def certificate(
    folder: Path, names: str = "DNS:localhost,IP:127.0.0.1", days: tuple[int, int] = (-1, 30)
) -> Certificate:
    """A certificate for these names, valid from and until so many days from now."""
    folder.mkdir(parents=True)
    made = Certificate(folder / "cert.pem", folder / "key.pem")
    (folder / "index").touch()
    (folder / "openssl.cnf").write_text(_CONFIG.format(folder=folder, names=names))
    start, end = (f"{datetime.now(UTC) + timedelta(days=day):%Y%m%d%H%M%SZ}" for day in days)
    _openssl("req", "-new", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-subj", "/CN=test",
             "-keyout", str(made.key), "-out", str(folder / "request.pem"))  # fmt: skip
    _openssl("ca", "-batch", "-selfsign", "-notext", "-config", str(folder / "openssl.cnf"), "-extensions", "names",
             "-startdate", start, "-enddate", end, "-keyfile", str(made.key),
             "-in", str(folder / "request.pem"), "-out", str(made.cert))  # fmt: skip
    made.cert.chmod(0o644)
    return made


def _openssl(*arguments: str) -> None:
    command = [program("openssl", "apt-get install openssl"), *arguments]
    subprocess.run(command, check=True, capture_output=True)

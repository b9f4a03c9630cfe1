"""The nginx of this machine with the example that is shipped: other ports, and a certificate made for the test."""

from __future__ import annotations

import os
import shutil
import socket
import ssl
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from ipaddress import ip_address
from pathlib import Path

import httpx2
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

EXAMPLE = Path(__file__).resolve().parents[2] / "deploy" / "nginx.conf"
NGINX = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
NAME = "papers.example.org"
"""The name in the example."""
AROUND = """
{user}
daemon off;
master_process off;
pid {folder}/pid;
error_log stderr;
events {{ worker_connections 256; }}
http {{
    access_log off;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/other;
    uwsgi_temp_path {folder}/other;
    scgi_temp_path {folder}/other;
    {example}
}}
"""


@dataclass(frozen=True)
class Proxy:
    """Where it listens, and whose certificate is to be trusted."""

    port: int
    plain: int
    certificate: Path

    @property
    def host(self) -> str:
        return f"{NAME}:{self.port}"

    @property
    def url(self) -> str:
        return f"https://{self.host}"

    @property
    def trusted(self) -> ssl.SSLContext:
        return ssl.create_default_context(cafile=str(self.certificate))

    @contextmanager
    def client(self, of: str = "127.0.0.1") -> Iterator[httpx2.Client]:
        """Somebody who asks from this address, of this machine."""
        transport = httpx2.HTTPTransport(verify=self.trusted, local_address=of)
        told = {"Host": self.host}
        with httpx2.Client(
            base_url=f"https://127.0.0.1:{self.port}", transport=transport, headers=told, timeout=60
        ) as client:
            yield client


@contextmanager
def nginx(folder: Path, behind: str) -> Iterator[Proxy]:
    """It runs before whatever listens at `behind` (`127.0.0.1:8000`) while the block does."""
    assert NGINX
    certificate, key = _certificate(folder)
    proxy = Proxy(_free_port(), _free_port(), certificate)
    config = folder / "nginx.conf"
    config.write_text(_config(folder, proxy, behind, key))
    process = subprocess.Popen(
        [NGINX, "-p", str(folder), "-c", str(config), "-e", "stderr"], stderr=subprocess.PIPE, text=True
    )
    try:
        _wait_for(proxy.port, process)
        yield proxy
    finally:
        process.terminate()
        process.communicate()


def _config(folder: Path, proxy: Proxy, behind: str, key: Path) -> str:
    example = EXAMPLE.read_text(encoding="utf-8")
    for shipped, here in (
        ("127.0.0.1:8000", behind),
        ("listen 80;", f"listen 127.0.0.1:{proxy.plain};"),
        ("listen 443 ", f"listen 127.0.0.1:{proxy.port} "),
        (f"/etc/ssl/{NAME}/fullchain.pem", str(proxy.certificate)),
        (f"/etc/ssl/{NAME}/privkey.pem", str(key)),
    ):
        assert shipped in example
        example = example.replace(shipped, here)
    return AROUND.format(folder=folder, example=example, user="user root;" if os.getuid() == 0 else "")


def _certificate(folder: Path) -> tuple[Path, Path]:
    key = ec.generate_private_key(ec.SECP256R1())
    names = [x509.DNSName(NAME), x509.IPAddress(ip_address("127.0.0.1"))]
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, NAME)])
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(datetime(2020, 1, 1, tzinfo=UTC))
        .not_valid_after(datetime(2120, 1, 1, tzinfo=UTC))
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .sign(key, hashes.SHA256())
    )
    paths = folder / "certificate.pem", folder / "key.pem"
    paths[0].write_bytes(made.public_bytes(serialization.Encoding.PEM))
    paths[1].write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    return paths


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return int(taken.getsockname()[1])


def _wait_for(port: int, process: subprocess.Popen[str]) -> None:
    while process.poll() is None:
        with socket.socket() as asking:
            if asking.connect_ex(("127.0.0.1", port)) == 0:
                return
        try:
            process.wait(timeout=0.02)
        except subprocess.TimeoutExpired:
            continue
    assert process.stderr
    raise AssertionError(process.stderr.read())

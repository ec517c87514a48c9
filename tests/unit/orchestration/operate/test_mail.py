"""Mail over TLS: the server has to be who it says, and nothing is sent to one that is not."""

from __future__ import annotations

import ipaddress
import ssl
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from orchestration.operate.health import certificate_end, ending_notices
from orchestration.operate.mail import Mail
from orchestration.operate.message import Message, NotSentError
from orchestration.settings.notify_settings import MailSettings, NotifySettings
from tests.receivers import free_port, mail_server

NOW = datetime(2026, 2, 2, 2, 0, tzinfo=UTC)
TEST = Message("A test", "It is one.\n")


def make_certificate(file: Path, end: datetime) -> Path:
    """Write a certificate of 127.0.0.1 with its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(7)
        .not_valid_before(datetime(2000, 1, 1, tzinfo=UTC))
        .not_valid_after(end)
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    file.write_bytes(
        made.public_bytes(serialization.Encoding.PEM)
        + key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    return file


def mail(port: int, encryption: str = "starttls", trust: ssl.SSLContext | None = None) -> Mail:
    settings = MailSettings.model_validate(
        {"server": "127.0.0.1", "port": port, "encryption": encryption, "sender": "skillgap@firm.example"}
    )
    return Mail(settings, None, ("ops@firm.example",), clock=lambda: NOW, seconds=5, trust=trust)


@pytest.mark.parametrize(("encryption", "option"), [("starttls", "tls_context"), ("tls", "ssl_context")])
def test_a_server_is_believed_by_its_certificate_alone(tmp_path: Path, encryption: str, option: str) -> None:
    file = make_certificate(tmp_path / "server.pem", datetime(2126, 1, 1, tzinfo=UTC))
    serves = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    serves.load_cert_chain(file)
    with mail_server(**{option: serves}) as server:
        with pytest.raises(NotSentError, match="no certificate that can be trusted"):
            mail(server.port, encryption).send(TEST)
        assert server.mails == []
        mail(server.port, encryption, trust=ssl.create_default_context(cafile=str(file))).send(TEST)
    assert [sent["Subject"] for sent in server.mails] == ["A test"]


def test_nothing_is_sent_where_a_server_offers_no_encryption() -> None:
    with mail_server() as server:
        with pytest.raises(NotSentError, match="does not offer starttls"):
            mail(server.port).send(TEST)
        assert server.mails == []


def test_a_title_of_several_lines_adds_no_header() -> None:
    with mail_server() as server:
        mail(server.port, "none").send(Message("A\r\nBcc: eve@elsewhere.example", "Text."))
    (sent,) = server.mails
    assert sent["Bcc"] is None
    assert sent["Subject"] == "A Bcc: eve@elsewhere.example"


def test_a_server_that_is_not_there_is_said_to_be_unreachable() -> None:
    with pytest.raises(NotSentError, match="can't be reached") as found:
        mail(free_port(), "none").send(TEST)
    assert not found.value.is_reached


def test_the_end_of_a_certificate_is_read_from_its_file(tmp_path: Path) -> None:
    end = datetime(2026, 2, 16, 12, 0, tzinfo=UTC)
    make_certificate(tmp_path / "server.pem", end)
    assert certificate_end(tmp_path / "server.pem") == end
    settings = NotifySettings(certificates=["server.pem"])
    (notice,) = ending_notices(settings, tmp_path, NOW)  # 14 days before
    assert notice.title == "The certificate server.pem ends soon"
    assert list(ending_notices(settings, tmp_path, NOW - timedelta(days=1))) == []

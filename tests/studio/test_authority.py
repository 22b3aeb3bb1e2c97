"""The machine's own authority: made once, its certificate kept fresh, and limited in its power."""

import ssl
import stat
from datetime import timedelta
from pathlib import Path

import pytest
from cryptography import x509

from studio.refusal import Refusal
from studio.tls import authority, certificate
from studio.tls.identity import Identity
from studio.tls.kept import Authority, key_of, read, write

NAMES = ["localhost", "127.0.0.1", "[::1]", "192.168.1.20", "lab", "lab.local", "hearth.lan"]


@pytest.fixture
def kept(tmp_path: Path) -> Authority:
    """One that was made on the first start."""
    kept = Authority(tmp_path / "tls")
    assert kept.made("lab", NAMES) == []
    return kept


def names_of(path: Path) -> set[str]:
    found = x509.load_pem_x509_certificate(path.read_bytes()).extensions
    value = found.get_extension_for_class(x509.SubjectAlternativeName).value
    addresses = map(str, value.get_values_for_type(x509.IPAddress))
    return {*value.get_values_for_type(x509.DNSName), *addresses}


def shakes_hands(root: Path, server: Path, name: str) -> bool:
    """Whether a client that trusts `root` accepts `server`'s certificate for a name."""
    ours = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    ours.load_cert_chain(server, key_of(server))
    there, back = ssl.MemoryBIO(), ssl.MemoryBIO()
    theirs = ssl.create_default_context(cafile=root)
    client = theirs.wrap_bio(back, there, server_hostname=name)
    host = ours.wrap_bio(there, back, server_side=True)
    for side in (client, host, client):
        try:
            side.do_handshake()
        except ssl.SSLWantReadError:
            continue
        except ssl.SSLCertVerificationError:
            return False
    return True


def test_what_is_kept_is_for_its_owner_only(kept: Authority) -> None:
    assert stat.S_IMODE(kept.folder.stat().st_mode) == 0o700
    files = list(kept.folder.iterdir())
    assert len(files) == 4
    assert all(stat.S_IMODE(path.stat().st_mode) == 0o600 for path in files)


@pytest.mark.parametrize("name", [name.strip("[]") for name in NAMES])
def test_a_device_that_trusts_the_root_accepts_every_name_served(
    kept: Authority, name: str
) -> None:
    assert shakes_hands(kept.root, kept.server, name)


@pytest.mark.parametrize("name", ["192.168.1.21", "other.local", "evil.example"])
def test_and_no_other(kept: Authority, name: str) -> None:
    assert not shakes_hands(kept.root, kept.server, name)


@pytest.mark.parametrize("name", ["bank.example", "mail.bank.example", "8.8.8.8", "2001:db8::1"])
def test_not_even_a_stolen_root_can_stand_in_for_another_site(kept: Authority, name: str) -> None:
    stolen = kept.folder / "stolen.pem"
    write(stolen, authority.server(read(kept.root), [name]))
    assert name in names_of(stolen)
    assert not shakes_hands(kept.root, stolen, name)


def test_devices_accept_how_long_it_lasts(kept: Authority) -> None:
    server, root = read(kept.server).parsed, read(kept.root).parsed
    assert server.not_valid_after_utc - server.not_valid_before_utc <= timedelta(days=398)
    assert root.not_valid_after_utc - root.not_valid_before_utc > timedelta(days=3000)


def test_another_start_changes_nothing(kept: Authority) -> None:
    before = {path: path.read_bytes() for path in kept.folder.iterdir()}
    kept.made("lab", reversed(NAMES))
    assert {path: path.read_bytes() for path in kept.folder.iterdir()} == before


def test_another_address_changes_the_certificate_and_never_the_root(kept: Authority) -> None:
    root, print_ = kept.root.read_bytes(), kept.fingerprint()
    assert kept.made("lab", [*NAMES, "10.1.2.3"]) == []
    assert "10.1.2.3" in names_of(kept.server)
    assert shakes_hands(kept.root, kept.server, "10.1.2.3")
    assert (kept.root.read_bytes(), kept.fingerprint()) == (root, print_)


def test_a_certificate_that_nears_its_end_is_made_anew(
    kept: Authority, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(authority, "SERVER_LIFE", timedelta(days=31))
    key_of(kept.server).unlink()
    kept.made("lab", NAMES)
    ending = kept.server.read_bytes()
    monkeypatch.undo()
    kept.made("lab", NAMES)
    assert kept.server.read_bytes() != ending


@pytest.mark.parametrize("spoil", ["server.pem", "server.key"])
@pytest.mark.parametrize("content", [None, b"", b"nonsense"])
def test_a_spoilt_certificate_is_made_anew(
    kept: Authority, spoil: str, content: bytes | None
) -> None:
    path = kept.folder / spoil
    path.unlink() if content is None else path.write_bytes(content)
    kept.made("lab", NAMES)
    assert shakes_hands(kept.root, kept.server, "lab.local")


@pytest.mark.parametrize("spoil", ["root.pem", "root.key"])
def test_a_spoilt_root_is_not_replaced_behind_peoples_backs(kept: Authority, spoil: str) -> None:
    (kept.folder / spoil).write_bytes(b"nonsense")
    with pytest.raises(Refusal, match="Delete that folder"):
        kept.made("lab", NAMES)


def test_a_name_beyond_the_root_is_left_out_and_told(kept: Authority) -> None:
    assert kept.made("lab", [*NAMES, "hearth.example.org", "8.8.8.8"]) == [
        "hearth.example.org",
        "8.8.8.8",
    ]
    assert "hearth.example.org" not in names_of(kept.server)


def test_names_of_the_first_day_are_within_it(tmp_path: Path) -> None:
    kept = Authority(tmp_path / "tls")
    assert kept.made("lab", [*NAMES, "hearth.example.org", "8.8.8.8"]) == []
    assert shakes_hands(kept.root, kept.server, "hearth.example.org")


def test_an_own_certificate_is_used_as_it_is(kept: Authority, tmp_path: Path) -> None:
    files = certificate.own(kept.server, key_of(kept.server))
    assert files.authority is None
    both = tmp_path / "both.pem"
    both.write_bytes(kept.server.read_bytes() + key_of(kept.server).read_bytes())
    assert certificate.own(both, None).key == both


def test_an_own_certificate_that_cannot_serve_is_refused_in_a_sentence(
    kept: Authority, tmp_path: Path
) -> None:
    with pytest.raises(Refusal, match="belong together"):
        certificate.own(kept.server, key_of(kept.root))
    with pytest.raises(Refusal, match="cannot be read"):
        certificate.own(tmp_path / "none.pem", None)
    (tmp_path / "no.pem").write_text("nonsense")
    with pytest.raises(Refusal, match="CERT_FILE"):
        certificate.own(tmp_path / "no.pem", None)


def test_an_own_certificate_that_ended_is_refused(
    kept: Authority, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(authority, "SERVER_LIFE", timedelta(days=1))
    key_of(kept.server).unlink()
    kept.made("lab", NAMES)
    with pytest.raises(Refusal, match="ended on"):
        certificate.own(kept.server, key_of(kept.server))


def test_a_renewed_certificate_is_shown_without_a_restart(
    kept: Authority, monkeypatch: pytest.MonkeyPatch
) -> None:
    files = certificate.own(kept.server, key_of(kept.server))
    monkeypatch.setattr(certificate, "chosen", lambda host: files)
    identity = Identity(files)
    shown = identity.options
    identity.renew()
    assert identity.options is shown
    kept.server.write_bytes(b"half written")
    identity.renew()
    assert identity.options is shown
    kept.made("lab", NAMES)
    identity.renew()
    assert identity.options is not shown

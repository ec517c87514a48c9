"""`access` and `sign_in`: what can be said there, and words for what can't."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from orchestration.errors import SettingsError
from orchestration.settings.server_secrets import client_secret
from orchestration.settings.settings import Settings, read_settings
from published.access_rules import Partner

REPOSITORY = Path(__file__).resolve().parents[4]
MANUAL = REPOSITORY / "docs" / "signing_in.md"
TEMPLATE = REPOSITORY / "orchestration" / "settings" / "workspace.yml"


def read(tmp_path: Path, text: str) -> Settings:
    file = tmp_path / "workspace.yml"
    file.write_text(text, encoding="utf-8")
    return read_settings(file)


def test_roles_are_given_by_name_and_group_and_partners_have_units(tmp_path: Path) -> None:
    rules = read(
        tmp_path,
        """
        access:
          hr_leader: [lea@firm.example]
          learning: ["group:L&D", " lou "]
          hr_partner: [{who: [bo], units: [D1, D2]}]
          employees: true
        """,
    ).access.rules()
    assert rules.named["hr_leader"] == {"lea@firm.example"}
    assert rules.named["learning"] == {"group:L&D", "lou"}
    assert rules.partners == (Partner(frozenset({"bo"}), frozenset({"D1", "D2"})),)
    assert rules.employees


def test_employees_are_everybody_or_those_who_are_named(tmp_path: Path) -> None:
    pilot = read(tmp_path, "access: {employees: ['group:pilot', bo]}").access.rules()
    assert (pilot.employees, pilot.named["employee"]) == (False, {"group:pilot", "bo"})
    for nobody in ("access: {}", "access: {employees: false}", "access: {employees: []}"):
        rules = read(tmp_path, nobody).access.rules()
        assert (rules.employees, rules.named["employee"]) == (False, frozenset())


def test_no_figure_depends_on_who_sees_what(tmp_path: Path) -> None:
    text = "access: {hr_leader: [lea]}\nsign_in: {mode: local}\n"
    assert read(tmp_path, text).figures() == Settings().figures()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("access: {manager: [bo]}", "manager"),
        ("access: {employee: [bo]}", "employees"),
        ("access: {employees: everyone}", "true"),
        ("access: {hr_leader: lea}", "hr_leader"),
        ('access: {hr_leader: [""]}', "hr_leader"),
        ("access: {hr_partner: [bo]}", "hr_partner"),
        ("access: {hr_partner: [{who: [bo], units: []}]}", "units"),
        ("sign_in: {mode: saml}", "mode"),
        ("sign_in: {mode: header}", "trusted_proxies"),
        ("sign_in: {mode: header, user_header: X-Remote-User}", "trusted_proxies"),
        ("sign_in: {mode: header, user_header: 'X Remote', trusted_proxies: [127.0.0.1]}", "X-Remote-User"),
        ("sign_in: {trusted_proxies: [proxy.firm.example]}", "127.0.0.1"),
        ("sign_in: {trusted_proxies: [10.0.0.1/8]}", "10.0.0.0/8"),
        ("sign_in: {idle_minutes: 0}", "idle_minutes"),
        ("sign_in: {mode: oidc}", "lacks address, issuer, client_id"),
        ("sign_in: {mode: oidc, issuer: https://login.firm.example, client_id: x}", "lacks address:"),
        ("sign_in: {issuer: http://login.firm.example}", "begins with https://"),
        ("sign_in: {issuer: login.firm.example}", "begins with https://"),
        ("sign_in: {issuer: 'https://[login'}", "begins with https://"),
        ("sign_in: {issuer: 'https://a.example/?tenant=1'}", "nothing behind its path"),
        ("sign_in: {issuer: https://a.example/x/.well-known/openid-configuration}", "without /.well-known/"),
        ("sign_in: {address: http://skills.firm.example}", "begins with https://"),
        ("sign_in: {address: https://firm.example/skills}", "without a path"),
        ("sign_in: {address: 'https://lea:x@firm.example'}", "no name before its host"),
        ("sign_in: {client_secret: x}", "client_secret_env"),
        ("sign_in: {client_secret_env: A, client_secret_file: b}", "not in both"),
        ("sign_in: {scopes: [openid email]}", "one scope"),
        (
            "sign_in: {mode: oidc, address: https://a.example, issuer: https://b.example, client_id: x, scopes: [a]}",
            "lacks openid",
        ),
    ],
)
def test_what_can_not_be_taken_is_said_in_words(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(SettingsError) as refused:
        read(tmp_path, text)
    assert said in str(refused.value)
    assert "pydantic" not in str(refused.value)


def test_what_the_manual_says_to_write_can_be_taken(tmp_path: Path) -> None:
    blocks = re.findall(r"```yaml workspace.yml\n(.*?)```", MANUAL.read_text(encoding="utf-8"), re.DOTALL)
    assert [read(tmp_path, block).sign_in.mode for block in blocks] == ["demo", "local", "oidc", "header"]


def test_what_a_new_workspace_suggests_for_a_provider_can_be_taken(tmp_path: Path) -> None:
    suggested = (
        TEMPLATE.read_text(encoding="utf-8").partition("#\n# sign_in:\n#   mode: oidc\n")[2].partition("#\n#")[0]
    )
    text = "sign_in:\n  mode: oidc\n" + re.sub(r"^# ", "", suggested, flags=re.MULTILINE)
    settings = read(tmp_path, text).sign_in
    assert (settings.client_id, settings.client_secret_env) == ("skillgap", "CLIENT_SECRET")


OIDC = """
sign_in:
  mode: oidc
  address: https://skills.firm.example/
  issuer: https://login.firm.example/tenant/
  client_id: skillgap
  {more}
"""


def test_a_provider_is_named_with_what_it_calls_itself_and_skillgap(tmp_path: Path) -> None:
    settings = read(tmp_path, OIDC.format(more="groups_claim: groups")).sign_in
    assert settings.address == "https://skills.firm.example"
    assert settings.issuer == "https://login.firm.example/tenant/"  # the slash at its end is part of its name
    assert (settings.claim, settings.groups_claim) == ("email", "groups")
    assert settings.scopes == ["openid", "email", "profile"]
    assert client_secret(settings, tmp_path, {}) is None
    assert read(tmp_path, "sign_in: {issuer: 'http://127.0.0.1:3000'}").sign_in.issuer == "http://127.0.0.1:3000"


@pytest.mark.parametrize(
    "text",
    [
        "sign_in: {client_secret_env: s3cr3t-Value}",
        "sign_in: {client_secret: s3cr3t-Value}",
        "sign_in: {mode: oidc, client_secret_file: s3cr3t-Value}",
        "sign_in: {mode: oidc, client_secret_env: [s3cr3t-Value]}",
    ],
)
def test_a_secret_in_the_wrong_place_is_not_repeated(tmp_path: Path, text: str) -> None:
    with pytest.raises(SettingsError) as refused:
        read(tmp_path, text)
    assert "s3cr3t-Value" not in str(refused.value)


def test_the_secret_comes_from_the_environment_or_from_a_file_of_its_owner(tmp_path: Path) -> None:
    by_name = read(tmp_path, OIDC.format(more="client_secret_env: CLIENT_SECRET")).sign_in
    assert client_secret(by_name, tmp_path, {"CLIENT_SECRET": "s3cr3t "}) == "s3cr3t"
    with pytest.raises(SettingsError, match=r"sign_in\.client_secret_env.*CLIENT_SECRET is not set"):
        client_secret(by_name, tmp_path, {})
    by_file = read(tmp_path, OIDC.format(more="client_secret_file: state/client_secret")).sign_in
    file = tmp_path / "state" / "client_secret"
    with pytest.raises(SettingsError, match=r"sign_in\.client_secret_file.*can't be read"):
        client_secret(by_file, tmp_path, {})
    file.parent.mkdir()
    file.write_text("s3cr3t\n", encoding="utf-8")
    file.chmod(0o640)
    with pytest.raises(SettingsError, match="chmod 600"):
        client_secret(by_file, tmp_path, {})
    file.chmod(0o600)
    assert client_secret(by_file, tmp_path, {}) == "s3cr3t"


@pytest.mark.parametrize("content", [b"", b"\n", b"s3cr3t\nand more", b"s3cr3t\xff", b"s3cr3t" * 1000])
def test_a_file_that_holds_no_secret_is_refused_without_its_content(tmp_path: Path, content: bytes) -> None:
    settings = read(tmp_path, OIDC.format(more="client_secret_file: client_secret")).sign_in
    file = tmp_path / "client_secret"
    file.write_bytes(content)
    file.chmod(0o600)
    with pytest.raises(SettingsError) as refused:
        client_secret(settings, tmp_path, {})
    assert "s3cr3t" not in str(refused.value)

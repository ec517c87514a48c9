"""Addresses of web hooks: which are taken, and that nothing but the message goes to the named host."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
import requests

from orchestration.errors import SettingsError
from orchestration.operate.message import Message
from orchestration.operate.web_hooks import WebHook, refusal_of
from tests.receivers import Hook

REPOSITORY = Path(__file__).resolve().parents[4]
TEAMS = (
    "https://prod-15.westeurope.logic.azure.com:443/workflows/643e69f83c8944438d68119179a10a64/triggers/manual/paths/"
    "invoke?api-version=2016-06-01&sp=%2Ftriggers%2Fmanual%2Frun&sv=1.0&sig=KODuebWbDGYFr0z0eu-6Rj8aUKz7108W3wrNJZxFE5A"
)
TAKEN = (
    "https://hooks.slack.com/services/T1JJ3T3L2/A1BRTD4JD/TIiajkdnlazkcOXrIdevi7FQ",
    TEAMS,
    "mmosts://chat.firm.example/3ccdd113474722377935511fc85d3dd4",
    "jsons://user:word@receiver.firm.example/path",
    "json://127.0.0.1:8080/path",
)


@pytest.mark.parametrize("url", TAKEN)
def test_the_addresses_that_chats_show_are_taken(url: str) -> None:
    WebHook("chat", url)


@pytest.mark.parametrize("url", TAKEN)
def test_one_request_goes_to_the_named_host_and_holds_the_message_alone(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No picture or link of its own, no redirect followed, no certificate taken on trust; held at each upgrade."""
    sent: list[tuple[str, str, dict[str, Any]]] = []

    def request(self: requests.Session, method: str, url: str, **given: Any) -> requests.Response:
        sent.append((method.upper(), url, given))
        response = requests.Response()
        response.status_code = 200
        response._content = b"ok"
        return response

    monkeypatch.setattr(requests.Session, "request", request)
    WebHook("chat", url).send(Message("The refresh failed", "exports/<!channel>[x](y).csv\n"))
    ((method, address, given),) = sent
    assert (method, urlsplit(address).hostname) == ("POST", urlsplit(url).hostname)
    assert (given["allow_redirects"], given["verify"], given["timeout"]) == (False, True, (4.0, 4.0))
    text = json.dumps(json.loads(given["data"]), ensure_ascii=False)
    assert "exports/‹!channel›(x)(y).csv" in text
    named = set(re.findall(r"https?://[^\s\"]+", text))
    assert named <= {"http://adaptivecards.io/schemas/adaptive-card.json"}  # the name of a form, which nobody opens


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("json://receiver.firm.example/", "for this machine alone"),
        ("json://127.0.0.1.elsewhere.example/", "for this machine alone"),
        ("jsons://receiver.firm.example/?attach=http://elsewhere.example/x", "options behind a ?"),
        ("workflows://h/w/s?template=https://elsewhere.example/t.json", "options behind a ?"),
        ("jsons://receiver.firm.example/?verify=no", "options behind a ?"),
        ("jsons://receiver.firm.example/?redirect=yes", "options behind a ?"),
        ("mailtos://user:word@firm.example", "begins with none of"),
        ("file:///etc/passwd", "begins with none of"),
        ("syslog://", "begins with none of"),
        ("apprise://elsewhere.example/token", "begins with none of"),
        ("", "begins with none of"),
        ("https://elsewhere.example/s3cr3t", "Slack's or Teams'"),
        ("https://discord.com/api/webhooks/4174216298/JHMHI8qBe7bk2ZwO5U711o3dV_js", "Slack's or Teams'"),
        ("slack://x", "does not understand"),
    ],
)
def test_no_other_address_is_taken_and_none_is_repeated(url: str, words: str) -> None:
    with pytest.raises(SettingsError, match="address of chat can't be taken") as found:
        WebHook("chat", url)
    assert words in str(found.value)
    assert "s3cr3t" not in str(found.value)
    assert "word" not in str(found.value)


def test_a_message_is_all_that_is_sent(hook: Hook) -> None:
    url = f"json://127.0.0.1:{hook.port}/path"
    assert refusal_of(url) is None
    WebHook("chat", url).send(Message("Title", "Text."))
    ((path, body),) = hook.got
    assert path == "/path"
    assert body == {"version": "1.0", "title": "Title", "message": "Text.", "attachments": [], "type": "info"}


def test_apprise_is_loaded_for_nobody_without_a_web_hook() -> None:
    """The command line with its help, a refresh's end without `notify`, and mail need none of it."""
    script = (
        "import sys; import orchestration.cli.main, orchestration.cli.for_operators, orchestration.operate.notify\n"
        "import orchestration.operate.after_refresh, orchestration.operate.digests\n"
        "print(sorted({'apprise', 'dash', 'cryptography'} & sys.modules.keys()))"
    )
    done = subprocess.run([sys.executable, "-c", script], cwd=REPOSITORY, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"

"""The pages around signing in, as plain HTML: they stand before everything that Dash makes.

They name nothing but what whoever reads them has typed or signed in with.
"""

from __future__ import annotations

from http import HTTPStatus

from flask import Response
from markupsafe import Markup, escape

STYLES = ("1-tokens.css", "2-frame.css", "4-sign-in.css")
ICON = "favicon.svg"
OPEN_ASSETS = frozenset(f"/assets/{name}" for name in (*STYLES, ICON))
"""What these pages need, and nothing else, is open to those who have not signed in."""

SIGN_IN, CALLBACK = "/sign-in", "/sign-in/callback"
SIGN_OUT, SIGNED_OUT, SIGNED_IN_AGAIN = "/sign-out", "/signed-out", "/signed-in-again"

_PAGE = Markup("""<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>{title} · skillgap</title>
<link rel="icon" type="image/svg+xml" href="/assets/{icon}">{goes_on}
{styles}
<script>
(function () {{
  const kept = localStorage.getItem("mantine-color-scheme-value") || "auto";
  const isDark = kept === "dark" || (kept === "auto" && matchMedia("(prefers-color-scheme: dark)").matches);
  document.documentElement.setAttribute("data-mantine-color-scheme", isDark ? "dark" : "light");
}})();
</script>
</head>
<body class="door">
<main class="door-card">
<p class="brand"><span class="brand-mark" aria-hidden="true"><i></i><i></i><i></i><i></i></span>skillgap</p>
<h1>{title}</h1>
{body}
</main>
</body>
</html>
""")
_STYLE = Markup('<link rel="stylesheet" href="/assets/{}">')
_FORM = Markup("""{message}
<form method="post" action="/sign-in">
<input type="hidden" name="next" value="{next}">
<label for="name">E-mail address or user name</label>
<input id="name" name="name" value="{name}" autocomplete="username" autocapitalize="none" spellcheck="false"
 required{first}>
<label for="password">Password</label>
<input id="password" name="password" type="password" autocomplete="current-password" required{second}>
<button type="submit">Sign in</button>
</form>
<p class="fine">Forgotten? Whoever runs skillgap here can give you a new password.</p>""")
_MESSAGE = Markup('<p class="door-message" role="alert">{}</p>')
_SIGN_OUT = Markup("""<form method="post" action="/sign-out"><button type="submit">Sign out</button></form>""")
_LINK = Markup('<p><a class="button" href="{}">{}</a></p>')
_GOES_ON = Markup("""
<meta http-equiv="refresh" content="0; url={}">""")
_PARAGRAPH = Markup("<p>{}</p>")


def sign_in_page(*, next_path: str, name: str = "", message: str = "", status: HTTPStatus = HTTPStatus.OK) -> Response:
    """Return the form.

    Args:
        next_path: a path of this server, to go on to.
        name: what was typed as a name before.
        message: why it is asked again.
        status: of the answer.
    """
    first, second = ("", Markup(" autofocus")) if name else (Markup(" autofocus"), "")
    told = _MESSAGE.format(message) if message else ""
    body = _FORM.format(message=told, next=next_path, name=name, first=first, second=second)
    return _page("Sign in", body, status)


def no_role_page(name: str, *, can_sign_out: bool) -> Response:
    """Return what somebody reads who has signed in and may see nothing.

    Args:
        name: who signed in.
        can_sign_out: they signed in here, and not at a proxy.
    """
    body = _PARAGRAPH.format(f"You are signed in as {name}.") + _PARAGRAPH.format(
        "Nobody has given you a role here yet. Whoever runs skillgap can, under access in workspace.yml; then load "
        "this page again."
    )
    return _page("No role yet", body + (_SIGN_OUT if can_sign_out else ""), HTTPStatus.FORBIDDEN)


def no_page_page(name: str, *, can_sign_out: bool) -> Response:
    """Return what somebody reads whose role has no page yet; the arguments are those of `no_role_page`."""
    body = _PARAGRAPH.format(f"You are signed in as {name}.") + _PARAGRAPH.format(
        "What your role is for has no page here yet."
    )
    return _page("No page yet", body + (_SIGN_OUT if can_sign_out else ""), HTTPStatus.FORBIDDEN)


def signed_out_page(still_at: str | None = None) -> Response:
    """Return what is read after signing out.

    Args:
        still_at: the provider with which they signed in, and where that session goes on; None for none.
    """
    body = _PARAGRAPH.format(f"Of skillgap. With {still_at} you may be signed in still.") if still_at else Markup("")
    return _page("You are signed out", body + _LINK.format(SIGN_IN, "Sign in again"), HTTPStatus.OK)


def signing_out_page(provider_url: str, provider: str) -> Response:
    """Return what leads on to the provider, which ends its own session.

    It is a page, since browsers hold a redirect after a form to the targets that the policy names for forms.

    Args:
        provider_url: where the provider does that.
        provider: its name, to be read.
    """
    body = _PARAGRAPH.format(f"You are signed out of skillgap, and now of {provider}.")
    body += _LINK.format(provider_url, "Go on")
    return _page("Signing out", body, HTTPStatus.OK, goes_on_to=provider_url)


def not_signed_in_page(text: str, again: str, status: HTTPStatus) -> Response:
    """Return what somebody reads who came from the provider, or was on the way there, and is not signed in.

    Args:
        text: why not.
        again: where they can try again.
        status: of the answer.
    """
    return _page("You are not signed in", _MESSAGE.format(text) + _LINK.format(again, "Try again"), status)


def signed_in_again_page() -> Response:
    """Return what is read in the tab in which somebody signed in whose session had ended in another."""
    body = _PARAGRAPH.format("Close this tab and go on in the other one: what was on its page is there still.")
    return _page("You are signed in again", body, HTTPStatus.OK)


def unknown_page() -> Response:
    """Return what is read where nobody vouches for whoever asks."""
    body = _PARAGRAPH.format(
        "The sign-in in front of skillgap has not said who you are. Open skillgap by the address that your company "
        "gave you."
    )
    return _page("Not signed in", body, HTTPStatus.UNAUTHORIZED)


def _page(title: str, body: Markup, status: HTTPStatus, *, goes_on_to: str | None = None) -> Response:
    styles = Markup("\n").join(_STYLE.format(name) for name in STYLES)
    goes_on = _GOES_ON.format(goes_on_to) if goes_on_to else ""
    html = _PAGE.format(title=escape(title), icon=ICON, goes_on=goes_on, styles=styles, body=body)
    return Response(str(html), status=status, mimetype="text/html")

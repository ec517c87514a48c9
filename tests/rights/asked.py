"""Everything that can be asked for, taken from the application: its callbacks, pages, downloads and addresses.

What a callback takes is described here. One that is not described makes the test fail, with a sentence that says what
to add and where: nothing that answers goes without being asked as everybody.
"""

from __future__ import annotations

import inspect
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, cycle
from typing import Any
from urllib.parse import parse_qsl, quote, urlencode, urlsplit

import dash
from dash import Dash

from tests.rights.application import CALLBACK, Application, Request
from tests.walk.visitor import filters

Ids = Mapping[str, Sequence[str]]
Entry = dict[str, Any]

# Part in an address, or what a page's store holds → the kinds of ids that it can be.
PARTS: dict[str, tuple[str, ...]] = {
    "units": ("unit",),
    "person_id": ("person",),
    "course_id": ("course",),
    "part": ("competency", "role part"),
}
STORES: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(("overview", "my_skills", "coverage", "courses", "framework", "data"), ()),
    **dict.fromkeys(("gaps", "movement", "response"), ("unit",)),
    "person": ("person",),
    "course": ("course",),
    "competency": ("competency",),
    "role": ("role",),
}
# Of a download, what follows the colon in its button's key.
PARTS_OF_DOWNLOADS = {("data", "corrections"): "hris/people"}
# Callbacks of which every input is a component by name: what it holds.
NAMED: dict[str, tuple[Any, ...]] = {
    "sql-run.n_clicks": (1,),
    "sql-stop.n_clicks": (1,),
    "sql-question.data": ("0" * 32, None),
    "sql-text.value": (
        "select * from gap_by_org_unit order by all limit 30",
        "select * from gap_by_person order by all limit 30",
        "select * from identity.person_identity",
    ),
}
STATEMENTS = NAMED["sql-text.value"]
# Addresses beside pages and callbacks, and with what they are asked; none: nothing in them depends on who asks.
ROUTES: dict[str, tuple[Request, ...]] = {
    "/sql/file": tuple(
        Request(f"a file of {sql!r}", "POST", "/sql/file", {"form": "csv", "sql": sql}, is_form=True)
        for sql in STATEMENTS
    ),
    "/": (Request("the front door", "GET", "/"),),
    "/metrics": (Request("what Prometheus reads", "GET", "/metrics"),),
    "/_dash-layout": (Request("the frame", "GET", "/_dash-layout"),),
    "/_dash-dependencies": (Request("the list of callbacks", "GET", "/_dash-dependencies"),),
    "/<path:path>": (Request("a page's first answer", "GET", "/person/P000"),),
    **dict.fromkeys(
        ("/static/<path:filename>", "/assets/<path:filename>", "/_favicon.ico", "/_reload-hash", "/healthz", "/readyz"),
        (),
    ),
    "/_dash-component-suites/<string:package_name>/<path:fingerprinted_path>": (),
    CALLBACK: (),
}
HERE = "tests/rights/asked.py"


class NotDescribedError(Exception):
    """Something answers that nobody asks here."""


@dataclass(frozen=True)
class Callback:
    """A callback of the server's, as the application registered it."""

    key: str
    inputs: tuple[Entry, ...]
    states: tuple[Entry, ...]
    function: Any

    @property
    def downloads(self) -> tuple[Any, ...]:
        """What its buttons give, where it is one of downloads: the table that `register_downloads` was given."""
        found = inspect.getclosurevars(inspect.unwrap(self.function)).nonlocals
        return tuple(found.get("downloads", ()))


def callbacks_of(app: Dash) -> Iterator[Callback]:
    """Yield the callbacks that the server answers; those that the browser runs are in nobody's reach."""
    for key, found in app.callback_map.items():
        if found.get("callback") is not None:
            yield Callback(key, tuple(found["inputs"]), tuple(found["state"]), found["callback"])


def everything(application: Application, ids: Ids) -> list[Request]:
    """Return every request: pages by address, callbacks, downloads, and what else the server answers.

    Args:
        application: the application, signed in as somebody who may open every page.
        ids: ids by kind: `person`, `unit`, `course`, `competency`, `role`, `cycle`.

    Raises:
        NotDescribedError: for a callback, a part of an address, or an address that is not described here.
    """
    ids = {**ids, "role part": [f"role/{role}" for role in ids["role"]]}
    callbacks = list(callbacks_of(application.dash))
    router = next(each for each in callbacks if "_pages_content.children" in each.key)
    addresses = list(_addresses(ids))
    offered = _offered(application, router, addresses)
    asked = [_page(router, address) for address in addresses]
    asked += [_page(router, f"{path}?{urlencode(query)}") for path, query in _with_filters(offered, ids)]
    for callback in callbacks:
        if callback is not router:
            asked += _of_callback(callback, offered, ids)
    asked += _routes(application.dash)
    return asked


def _addresses(ids: Ids) -> Iterator[str]:
    for page in dash.page_registry.values():
        template = page.get("path_template") or page["path"]
        variables = [part.split(">")[0] for part in template.split("<")[1:]]
        if not variables:
            yield template
        for variable in variables:
            if variable not in PARTS:
                raise NotDescribedError(
                    f"The page at {template} has a part <{variable}> that nobody asks for: add to PARTS in {HERE} "
                    "the kinds of ids that it can be."
                )
            for kind in PARTS[variable]:
                for one in ids[kind]:
                    yield template.replace(f"<{variable}>", "/".join(quote(part, safe="") for part in one.split("/")))


def _offered(application: Application, router: Callback, addresses: Sequence[str]) -> dict[str, dict[str, list[str]]]:
    """Return the filters of each page with their values: those of its controls, and those that its links name."""
    found: dict[str, dict[str, list[str]]] = {}
    for address in addresses:
        text = application.send(_page(router, address)).text
        tree = json.loads(text)["response"]["_pages_content"]["children"]
        for name, values in filters(tree):
            found.setdefault(address, {}).setdefault(name, values)
        for href in _links(tree):
            parts = urlsplit(href)
            for name, value in parse_qsl(parts.query):
                if parts.path in addresses:
                    found.setdefault(parts.path, {}).setdefault(name, [value])
    return found


def _links(tree: Any) -> Iterator[str]:
    if isinstance(tree, list):
        for child in tree:
            yield from _links(child)
    elif isinstance(tree, dict):
        for key, value in tree.items():
            if key.endswith("href") and isinstance(value, str):
                yield value
            else:
                yield from _links(value)


def _with_filters(offered: Mapping[str, Mapping[str, list[str]]], ids: Ids) -> Iterator[tuple[str, dict[str, str]]]:
    """Yield each filter of each page, once with a value that is offered and once with an id of somebody else's."""
    foreign = cycle(chain.from_iterable(zip(ids["unit"], ids["person"], ids["course"] * 2, strict=False)))
    for path, names in offered.items():
        for name, values in names.items():
            for value in (values[-1], next(foreign)):
                yield path, {name: value}


def _page(router: Callback, address: str) -> Request:
    parts = urlsplit(address)
    search = f"?{parts.query}" if parts.query else ""
    values = {"pathname": parts.path, "search": search}
    inputs = [_entry(each["id"], each["property"], values[each["property"]]) for each in router.inputs]
    return Request(f"the page {address}", "POST", CALLBACK, body_of(router.key, inputs, []))


def _of_callback(callback: Callback, offered: Mapping[str, Mapping[str, list[str]]], ids: Ids) -> Iterator[Request]:
    where, filtered, named = _places(callback)
    if named is not None:
        for values in named:
            inputs, states = values
            yield Request(f"{callback.key} with {values}", "POST", CALLBACK, body_of(callback.key, inputs, states))
        return
    page = where or filtered
    stored = [None, *(one for kind in STORES[page] for one in ids[kind])]
    choices: list[dict[str, str]] = [{}]
    path = next((path for path in offered if path.strip("/").replace("-", "_") == filtered), None)
    if path is not None:
        choices += [query for at, query in _with_filters({path: offered[path]}, ids)]
    pressed = [_button(page, each.key, form) for each in callback.downloads for form in ("csv", "xlsx")]
    for one in stored:
        for query in choices if one is stored[-1] else choices[:1]:
            for button in pressed or [None]:
                if button is not None and button["id"]["form"] == "xlsx" and (query or one is not stored[-1]):
                    continue
                yield _sent(callback, page, filtered, one, query, button)


def _places(callback: Callback) -> tuple[str, str, list[tuple[list[Any], list[Any]]] | None]:
    """Return the page whose store a callback takes, and whose filters; or what its inputs by name hold."""
    where = filtered = ""
    has_buttons, named = False, []
    for each in (*callback.inputs, *callback.states):
        place = f"{each['id']}.{each['property']}"
        if place in NAMED:
            named.append(each)
            continue
        identity = json.loads(each["id"]) if each["id"].startswith("{") else {}
        if "where" in identity and identity["where"] in STORES:
            where = identity["where"]
        elif "filter" in identity:
            filtered = identity["filter"]
        elif "download" in identity:
            has_buttons = True
        else:
            raise NotDescribedError(
                f"The callback {callback.key} takes {place}, and nobody asks it as those whose it is not: say in "
                f"{HERE} what it holds, in NAMED for a component by name, or in STORES for a page's store "
                '{"where": page}; filters {"filter": page} and buttons {"download": page} are known by themselves.'
            )
    if has_buttons and not callback.downloads:
        raise NotDescribedError(
            f"The buttons of {callback.key} give nothing that is known here: register them with `register_downloads`."
        )
    if named and (where or filtered or has_buttons):
        raise NotDescribedError(
            f"The callback {callback.key} mixes components by name with a page's: describe it in {HERE}."
        )
    return where, filtered, list(_named(callback)) if named else None


def _named(callback: Callback) -> Iterator[tuple[list[Any], list[Any]]]:
    def values(entries: Sequence[Entry]) -> list[tuple[Entry, tuple[Any, ...]]]:
        return [(each, NAMED[f"{each['id']}.{each['property']}"]) for each in entries]

    most = max(len(held) for _, held in values((*callback.inputs, *callback.states)))
    for n in range(most):
        yield tuple(  # type: ignore[misc]
            [_entry(each["id"], each["property"], held[n % len(held)]) for each, held in values(entries)]
            for entries in (callback.inputs, callback.states)
        )


def _button(page: str, key: str, form: str) -> Entry:
    part = PARTS_OF_DOWNLOADS.get((page, key))
    what = key if part is None else f"{key}:{part}"
    return {"id": {"download": page, "what": what, "form": form}, "property": "n_clicks", "value": 1}


def _sent(
    callback: Callback, page: str, filtered: str, where: Any, query: Mapping[str, Any], button: Entry | None
) -> Request:
    chosen = [
        _entry({"filter": filtered, "name": name, "default": "\0"}, "value", value) for name, value in query.items()
    ]

    def entry(each: Entry) -> Any:
        identity = json.loads(each["id"])
        if "where" in identity:
            return _entry({"where": page}, "data", where)
        return chosen if "filter" in identity else [button]

    pressed = None if button is None else f"{json.dumps(button['id'], sort_keys=True, separators=(',', ':'))}.n_clicks"
    body = body_of(callback.key, [entry(each) for each in callback.inputs], [entry(each) for each in callback.states])
    body["changedPropIds"] = [] if pressed is None else [pressed]
    what = "" if button is None else f" {button['id']['what']} as {button['id']['form']}"
    about = f"{'the download' if button else 'the callback'} of {page}{what} for {where!r} with {dict(query)}"
    return Request(about, "POST", CALLBACK, body)


def body_of(key: str, inputs: list[Any], states: list[Any]) -> Entry:
    """Return the body of a callback's request, as a browser writes it."""
    several = [_output(each) for each in key[2:-2].split("...")] if key.startswith("..") else _output(key)
    return {"output": key, "outputs": several, "inputs": inputs, "state": states, "changedPropIds": []}


def _output(text: str) -> Entry:
    return dict(zip(("id", "property"), text.rsplit(".", 1), strict=True))


def _entry(identity: Any, name: str, value: Any) -> Entry:
    return {"id": identity, "property": name, "value": value}


def _routes(app: Dash) -> list[Request]:
    found: list[Request] = []
    for rule in app.server.url_map.iter_rules():
        if rule.rule not in ROUTES:
            raise NotDescribedError(
                f"The address {rule.rule} answers, and nobody asks it as those whose it is not: add to ROUTES in "
                f"{HERE} with what it is asked."
            )
        found += ROUTES[rule.rule]
    return found

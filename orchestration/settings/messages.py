"""Errors of pydantic in words: the key, what was found, and the nearest key. What is valid stands in the models."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, get_args

from pydantic import BaseModel
from pydantic_core import ErrorDetails

from orchestration.settings.text import did_you_mean

_NAMES_A_SECRET = ("secret", "password", "url_env", "url_file")


def error_text(detail: ErrorDetails, model: type[BaseModel], key_path: Sequence[int | str]) -> str:
    """Turn one pydantic error into a line.

    Args:
        detail: the error.
        model: what was being validated.
        key_path: where it is, as the file has it.
    """
    parts = [f"[{part + 1}]" if isinstance(part, int) else f".{part}" for part in key_path if part != "[key]"]
    key = "".join(parts).lstrip(".")
    if detail["type"] == "extra_forbidden":
        known = _keys(_model_at(model, detail["loc"][:-1]))
        return f"{key!r} is not a setting.{did_you_mean(str(key_path[-1]), known)}"
    words = detail["msg"].removeprefix("Value error, ")
    found = "" if _may_be_secret(key, detail["input"]) else f"found {detail['input']!r}; "
    return f"{key}: {found}{words[0].lower()}{words[1:]}."


def _may_be_secret(key: str, value: object) -> bool:
    """Return whether a secret may have been written where something that names it belongs."""
    if isinstance(value, list):
        return any(_may_be_secret(key, each) for each in value)
    if isinstance(value, dict):
        return any(_may_be_secret(str(name), each) for name, each in value.items())
    return any(word in key for word in _NAMES_A_SECRET)


def _model_at(model: type[BaseModel], key_path: Sequence[int | str]) -> type[BaseModel]:
    """Return the model that is valid at a place."""
    for part in key_path:
        for name, field in model.model_fields.items():
            if part in (name, field.alias):
                model = next(_models_in(field.annotation), model)
                break
    return model


def _models_in(annotation: Any) -> Iterator[type[BaseModel]]:  # noqa: ANN401 - any annotation
    """Yield the models that an annotation names."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for argument in get_args(annotation):
        yield from _models_in(argument)


def _keys(model: type[BaseModel]) -> list[str]:
    """Return the keys that a model knows, as the file has them."""
    return [field.alias or name for name, field in model.model_fields.items()]

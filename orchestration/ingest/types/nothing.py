"""Words for nothing: what people and systems write where there is no value, no day, or nobody who is named."""

from __future__ import annotations

from expectations.contracts import Column
from orchestration.ingest.types.dates import TIME_TYPES
from orchestration.settings.source_settings import SourceSettings
from orchestration.settings.text import plain

# In free text they are left alone: Null is a surname. In ids `NA` is left alone as well: it may be North America.
_NO_VALUE = (
    *("n/a", "#n/a", "null", "none", "-", "(blank)", "nan", "n.a.", "n. a.", "#nv", "k.a.", "k. a.", "keine angabe"),
    *("--", "---", "—", "–", "(none)", "(null)", "<null>", "\\n", "not available"),
)
_NO_KEY = (
    *_NO_VALUE,
    *("not assigned", "unassigned", "(unassigned)", "none assigned", "nicht zugeordnet", "non attribué", "sin asignar"),
    *("#value!", "#ref!", "#div/0!", "#name?", "#num!", "#null!"),
)
# What is no unit, title, place or family; NA may be North America there, too.
_NO_GROUP = (*_NO_KEY, "#")
_NO_DAY = (
    *("0", "00000000", "0000-00-00", "0000-00-00 00:00:00", "00/00/0000", "00.00.0000", "00-00-0000"),
    # the first day that a program can think of, and Excel's day 0
    *("0001-01-01", "0001-01-01 00:00:00", "0001-01-01t00:00:00", "01/01/0001", "1/1/0001", "01.01.0001"),
    *("1753-01-01", "1753-01-01 00:00:00", "01/01/1753", "1/1/1753", "01.01.1753"),
    *("1899-12-30", "1899-12-31", "12/30/1899", "30.12.1899", "1900-01-00", "1/0/1900", "0/1/1900"),
)
# What systems and people write in place of a day that has not come, or of an end that nobody knows.
_NOT_YET = (
    *("never", "not completed", "not yet completed", "not complete", "incomplete", "not started", "not yet started"),
    *(
        "not yet",
        "in progress",
        "pending",
        "ongoing",
        "open",
        "present",
        "current",
        "currently employed",
        "to date",
        "tbd",
    ),
    *(
        "active",
        "permanent",
        "unlimited",
        "indefinite",
        "open-ended",
        "no end date",
        "nie",
        "nicht abgeschlossen",
        "offen",
    ),
    *("laufend", "aktuell", "heute", "unbefristet", "bis auf weiteres", "jamais", "non terminé", "en cours", "actuel"),
    *(
        "présent",
        "à ce jour",
        "indéterminé",
        "nunca",
        "no completado",
        "en curso",
        "actual",
        "actualidad",
        "indefinido",
    ),
    *("mai", "non completato", "in corso", "attuale", "indeterminato", "nooit", "niet voltooid", "lopend", "heden"),
    *("onbepaald", "não concluído", "em andamento", "atual", "indeterminado"),
)
NO_DAY_WORDS = (*_NO_VALUE, "na", *_NO_DAY, *_NOT_YET)
# In the languages of `mapping/hints.yml`: English, German, French, Spanish, Italian, Dutch, Portuguese; then Polish,
# Czech, Danish, Swedish, Turkish, Russian, Chinese and Japanese.
_NOBODY = (
    "anonymous",
    "anonymous user",
    "anonymous respondent",
    "anonymous reviewer",
    *("anonymous rater", "anonymous peer", "anonymous colleague", "anonymous employee", "anonymous participant"),
    *("anon", "anon.", "n.n.", "not disclosed", "undisclosed", "withheld", "name withheld", "redacted", "***", "*****"),
    *("-anonymous-", "(anonymous)", "[anonymous]", "<anonymous>", "(hidden)", "[hidden]", "[redacted]"),
    "anonym",
    "anonymer benutzer",
    "anonymer nutzer",
    "anonyme",
    "utilisateur anonyme",
    "anónimo",
    "anonimo",
    "usuario anónimo",
    "usuario anonimo",
    "utente anonimo",
    "anoniem",
    "anonieme gebruiker",
    "anônimo",
    "usuário anônimo",
    "confidential",
    "vertraulich",
    "confidentiel",
    "confidencial",
    "riservato",
    "confidenziale",
    "vertrouwelijk",
    "hidden",
    "ausgeblendet",
    "verborgen",
    "masqué",
    "caché",
    "oculto",
    "nascosto",
    "unknown",
    "unbekannt",
    "inconnu",
    "inconnue",
    "desconocido",
    "desconhecido",
    "sconosciuto",
    "onbekend",
    *("anonimowy", "anonimowo", "poufne", "ukryty", "nieznany"),
    *("anonymní", "důvěrné", "skrytý", "neznámý"),
    *("fortrolig", "fortroligt", "skjult", "ukendt", "konfidentiell", "konfidentiellt", "dold", "okänd"),
    *("anonim", "gizli", "bilinmiyor", "bilinmeyen"),
    *("аноним", "анонимно", "анонимный", "конфиденциально", "скрыто", "неизвестно", "неизвестный"),
    *("匿名", "机密", "保密", "未知", "機密", "非公開", "不明"),
)
_VACANT = (
    "vacant",
    "vacancy",
    "open position",
    "tbd",
    "tbh",
    "to be hired",
    "vakant",
    "unbesetzt",
    "poste vacant",
    "poste à pourvoir",
    "vacante",
    "vaga",
    "vago",
    "scoperto",
    "vacature",
)


def words_for_nothing(column: Column, settings: SourceSettings) -> tuple[str, ...]:
    """Return the words, in small letters, that stand for a blank cell of a column.

    A word that the workspace's own `values` give to the column, or that its `scale.labels` name, is what they say.

    Args:
        column: the column.
        settings: how its file differs from a canonical one.
    """
    words: tuple[str, ...] = ()
    if column.type != "text" or column.vocabulary:
        words = (*_NO_VALUE, "na")
    elif column.is_key:
        words = _NO_KEY
    elif column.is_group:
        words = _NO_GROUP
    if column.type in TIME_TYPES:
        words += (*_NO_DAY, *_NOT_YET)
    if column.may_be_nobody:
        words += _NOBODY
    meant = {plain(word) for word in settings.values.get(column.name, {}).values()}
    if settings.scale is not None and column.minimum is not None:
        meant |= {plain(word) for word in settings.scale.labels}
    empty = tuple(word.strip().lower() for word in settings.format.empty)
    return empty + tuple(word for word in words if plain(word) not in meant)


def vacancy_words() -> frozenset[str]:
    """Return the words, in small letters, that stand for nobody in a position."""
    return frozenset({"", *_NO_KEY, *_VACANT})

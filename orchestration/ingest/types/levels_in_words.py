"""Words that people write beside a level, or in place of one: of praise, of rebuke, and for no rating at all.

They say in which direction a scale goes, or that somebody could not say; no level is ever made of them.
"""

from __future__ import annotations

import re

# Words for "no rating, since the item does not apply" in a column of levels; without spaces, `_` and `-`.
NOT_RELEVANT_WORDS = (
    *("notrelevant", "notapplicable", "notobserved", "notassessed", "notrated", "norating", "nobasis", "n/o", "nr"),
    *("don'tknow", "dontknow", "don’tknow", "unabletorate", "unabletoassess", "unabletoanswer", "unabletojudge"),
    *("can'tsay", "cannotsay", "can'trate", "cannotrate", "cannotassess", "can'tassess", "can'tjudge", "cannotjudge"),
    *("noopinion", "notsure", "unsure", "notenoughinformation", "insufficientinformation", "n.o.", "?"),
    *("notobserved/na", "notobserved/n/a", "n/a(notapplicable)", "notapplicable/notobserved"),
    *("nichtbeurteilbar", "nichtbeobachtet", "nichtbewertet", "nichtrelevant", "weißnicht", "keineaussagemöglich"),
    *("keineaussage", "kannichnichtbeurteilen", "nonévalué", "nonobservé", "nesaitpas", "sansobjet", "s.o."),
    *("sansopinion", "nonconcerné", "nonapplicable", "noaplica", "noobservado", "nosabe", "sinopinión"),
    *("nonapplicabile", "nonosservato", "nonso", "nonvalutabile", "nietvantoepassing", "nvt", "n.v.t.", "weetniet"),
    *("geenmening", "nãoseaplica", "nãosei", "semopinião", "niedotyczy", "該当なし", "わからない", "不适用", "لاينطبق"),
)

_PRAISE = re.compile(
    r"excellent|outstanding|exceptional|role model|expert|mastery?|superior|exceeds|strongly agree|always|very good|"
    r"sehr gut|hervorragend|ausgezeichnet|übertrifft|exzellent|trifft (?:voll|sehr)|immer|"
    r"très bien|tout à fait|dépasse|toujours|muy bueno|excelente|sobresaliente|supera|siempre|totalmente de acuerdo|"
    r"ottimo|eccellente|sempre|uitstekend|zeer goed|altijd|muito bom|とても|非常に|优秀|ممتاز",
    re.IGNORECASE,
)
_REBUKE = re.compile(
    r"\bpoor|unsatisfactory|unacceptable|insufficient|beginner|novice|\bnone\b|\bnever\b|needs improvement|"
    r"below expectations?|does not meet|strongly disagree|\bweak|no knowledge|"
    r"mangelhaft|ungenügend|unzureichend|anfänger|\bnie\b|trifft (?:gar |überhaupt )?nicht zu|keine kenntnis|"
    r"insuffisant|débutant|jamais|pas du tout|médiocre|insuficiente|deficiente|principiante|\bnunca\b|"
    r"insufficiente|scarso|\bmai\b|onvoldoende|\bnooit\b|ruim\b|不足|ضعيف",
    re.IGNORECASE,
)
_NOT = re.compile(r"\b(?:not|nicht|pas|no|non|niet|não)\b", re.IGNORECASE)


def is_praise(word: str) -> bool:
    """Whether a word beside a level says that it is among the best."""
    return _PRAISE.search(word) is not None and _REBUKE.search(word) is None and _NOT.search(word) is None


def is_rebuke(word: str) -> bool:
    """Whether a word beside a level says that it is among the worst."""
    return _REBUKE.search(word) is not None

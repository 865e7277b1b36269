"""Names that are written from the right, as in Hebrew and Arabic, among sentences that are written from the left.

Without marks around it such a name takes numbers and signs beside it along: “likely (72%)” behind one would be read
from the wrong end.
"""

from __future__ import annotations

import re
import unicodedata

#: Letters from the right: Hebrew to Arabic with what lies between, their joined forms, and old and rare scripts.
LETTERS = "\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff\U00010800-\U00010fff\U0001e800-\U0001efff"
#: A quoted name with such letters.
QUOTED_NAME = re.compile(f"(“[^”]*[{LETTERS}][^”]*”)")
#: One that isn't quoted: from its first such letter to its last one, and a number that ends it.
_BARE_NAME = re.compile(rf"([{LETTERS}](?:[^A-Za-z“”·:()]*[{LETTERS}])?(?:[ -]\d+)?)")
_AS_IT_BEGINS, _FROM_THE_RIGHT, _END = "\u2068", "\u2067", "\u2069"


def isolated(text: str) -> str:
    """A text with marks around each name from the right, or around itself if it is written from the right."""
    if not _BARE_NAME.search(text):
        return text
    if _begins_from_the_right(QUOTED_NAME.sub("", text)):
        return f"{_FROM_THE_RIGHT}{text}{_END}"
    pieces = QUOTED_NAME.split(text)  # every other one is such a name
    return "".join(_marked(piece) if number % 2 else _with_marks(piece) for number, piece in enumerate(pieces))


def _with_marks(text: str) -> str:
    return _BARE_NAME.sub(lambda found: _marked(found[0]), text)


def _marked(name: str) -> str:
    return f"{_AS_IT_BEGINS}{name}{_END}"


def _begins_from_the_right(text: str) -> bool:
    kinds = (unicodedata.bidirectional(letter) for letter in text)
    return next((kind for kind in kinds if kind in {"L", "R", "AL"}), "L") != "L"

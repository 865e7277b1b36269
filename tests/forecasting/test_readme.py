from __future__ import annotations

import re
from typing import Any

from tests.architecture.source import ROOT


def test_the_worked_example_of_the_readme_works() -> None:
    text = (ROOT / "README.md").read_text("utf-8")
    (example,) = re.findall(r"^```python\n(.*?)^```", text, re.MULTILINE | re.DOTALL)
    found: dict[str, Any] = {}
    exec(example, found)  # noqa: S102 - our own text
    result = found["result"]
    assert result.arrival(75.0).days.shape == (1000,)
    assert 0.05 < result.arrival(75.0).odds("2027-03-31") < 0.95
    assert result.champion(days=[30, 90, 365]).shape == (1000, 3)
    assert result.fan(days=[30, 90, 365], quantiles=[0.1, 0.5, 0.9]).shape == (3, 3)

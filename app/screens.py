"""The screens of the window in the order of the rail; Ctrl with their number calls them up.

A screen is made at its first visit, and imported no sooner than that. What isn't built isn't listed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.screen_context import Screen

if TYPE_CHECKING:
    from app.screen_context import ScreenContext, ScreenWidget

#: Shows the grid alone; all others that show it have the forecast beside it.
EXPERIMENTS = "experiments"


def _workspace(context: ScreenContext) -> ScreenWidget:
    """One grid for two screens: a selection, a filter or a half-typed cell is the same on both."""
    return context.workspace


def _scenarios(context: ScreenContext) -> ScreenWidget:
    from app.views.scenarios_view import ScenariosView  # noqa: PLC0415 - imported at the first visit

    return ScenariosView(context)


def _roadmap(context: ScreenContext) -> ScreenWidget:
    from app.views.roadmap_view import RoadmapView  # noqa: PLC0415 - imported at the first visit

    return RoadmapView(context)


def _levers(context: ScreenContext) -> ScreenWidget:
    from app.views.levers_screen import LeversScreen  # noqa: PLC0415 - at the first visit

    return LeversScreen(context)


def _report(context: ScreenContext) -> ScreenWidget:
    from app.views.report_view import ReportView  # noqa: PLC0415 - at the first visit

    return ReportView(context)


SCREENS = (
    Screen("forecast", "Forecast", "chart-line", "When the target is reached", _workspace),
    Screen(EXPERIMENTS, "Experiments", "flask-conical", "What was tried, in the whole width", _workspace),
    Screen("levers", "Levers", "sliders-horizontal", "What has helped and what to try next", _levers),
    Screen("scenarios", "Scenarios", "split", "What another plan would change", _scenarios),
    Screen("roadmap", "Roadmap", "chart-gantt", "All projects and milestones on one time axis", _roadmap),
    Screen("report", "Report", "file-text", "For those who never open this window", _report),
)

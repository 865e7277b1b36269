"""The screens of the window in the order of the rail; Ctrl with their number calls them up.

A screen is made at its first visit, and imported no sooner than that. What isn't built isn't listed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from app.screen_context import Screen

if TYPE_CHECKING:
    from app.screen_context import ScreenContext, ScreenWidget

#: Have something to show also where there is no project.
HELP, SETTINGS = "help", "settings"
#: Shows the grid alone; all others that show it have the forecast beside it.
EXPERIMENTS = "experiments"


def _workspace(context: ScreenContext) -> ScreenWidget:
    """One grid for two screens: a selection, a filter or a half-typed cell is the same on both."""
    return context.workspace


def _scenarios(context: ScreenContext) -> ScreenWidget:
    from app.views.scenarios.scenarios_screen import ScenariosScreen  # noqa: PLC0415 - imported at the first visit

    return ScenariosScreen(context)


def _roadmap(context: ScreenContext) -> ScreenWidget:
    from app.views.roadmap.roadmap_screen import RoadmapScreen  # noqa: PLC0415 - imported at the first visit

    return RoadmapScreen(context)


def _levers(context: ScreenContext) -> ScreenWidget:
    from app.views.levers.levers_screen import LeversScreen  # noqa: PLC0415 - at the first visit

    return LeversScreen(context)


def _report(context: ScreenContext) -> ScreenWidget:
    from app.views.report.report_screen import ReportScreen  # noqa: PLC0415 - at the first visit

    return ReportScreen(context)


def _track_record(context: ScreenContext) -> ScreenWidget:
    from app.views.track_record.track_screen import TrackScreen  # noqa: PLC0415 - as above

    return TrackScreen(context)


def _settings(context: ScreenContext) -> ScreenWidget:
    from app.views.window.settings_screen import SettingsScreen  # noqa: PLC0415 - as above

    return SettingsScreen(context)


def _help(_context: ScreenContext) -> ScreenWidget:
    from app.views.window.help_screen import HelpScreen  # noqa: PLC0415 - as above

    return HelpScreen()


SCREENS = (
    Screen("forecast", "Forecast", "chart-line", "When the target is reached", _workspace),
    Screen(EXPERIMENTS, "Experiments", "flask-conical", "What was tried, in the whole width", _workspace),
    Screen("levers", "Levers", "sliders-horizontal", "What has helped and what to try next", _levers),
    Screen("scenarios", "Scenarios", "split", "What another plan would change", _scenarios),
    Screen("roadmap", "Roadmap", "chart-gantt", "All projects and milestones on one time axis", _roadmap),
    Screen("track", "Track record", "history", "How the forecast moved, why, and how good it was", _track_record),
    Screen("report", "Report", "file-text", "For those who never open this window", _report),
    Screen(SETTINGS, "Settings", "settings", "Colours, dates, and what happens by itself", _settings),
    Screen(HELP, "Help", "circle-question-mark", "Reading charts, words, numbers and keys", _help),
)

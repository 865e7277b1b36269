"""The words of the program in plain language, how its numbers come about, and how to read its main chart."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable


@dataclass(frozen=True, slots=True)
class Entry:
    """A word, a number or a part of a chart, and what there is to say about it."""

    name: str
    text: str


#: In the order of the alphabet.
WORDS = (
    Entry(
        "Arrival",
        "The date on which a target is reached. Shown as twenty equally likely dots.",
    ),
    Entry("Baseline", "The first result, or what is in use before there are results. Everything is compared with it."),
    Entry("Ceiling", "The best value that anyone could reach with this task and these data. It is uncertain too."),
    Entry(
        "Champion",
        "The best measured result so far. Its true value is often a little worse, as luck helped.",
    ),
    Entry("Even chance", "As likely as not, like a coin: in 10 of 20 futures it is so by then."),
    Entry("Effort", "What a try costs in person-days. Levers can be compared by it."),
    Entry("Evaluation set", "The examples that results are measured on. Only results on the same set can be compared."),
    Entry("Fan", "The range of values to expect over time. The wider it is, the less is known."),
    Entry("Headroom", "The distance from the champion to the ceiling: what is left to gain."),
    Entry("Horizon", "How far ahead the forecast looks. Beyond it nothing is said."),
    Entry("Lever", "A kind of change that the team can try, such as training data or tuning."),
    Entry("Milestone", "A day by which one or more targets, of one or more projects, must all be reached."),
    Entry("Noise", "What a result would differ by if the same model were measured on other examples or trained again."),
    Entry("Not within …", "The target isn't reached before the horizon ends, which is something else than late."),
    Entry("Odds", "The chance that a target is reached by a date."),
    Entry("Pace", "How many tries the team finishes, and how irregularly they come."),
    Entry("Scenario", "A changed plan, forecast with the same luck, so that a difference is one of plans."),
    Entry("Snapshot", "A forecast that was saved. Nothing changes it any more, so later you can see how good it was."),
    Entry("Target", "A value of the metric to reach, with or without a deadline."),
    Entry("Try", "One experiment that is seen through to a result, or given up. Most tries don't help."),
)

NUMBERS = (
    Entry(
        "Even chance, 4 in 5, 19 in 20",
        "3,000 futures are simulated from what the history tells of tries, levers and the ceiling. The date is the "
        "first by which 1,500, 2,400 or 2,850 of them have reached the target.",
    ),
    Entry(
        "Chance by a deadline",
        "The share of the simulated futures that have reached the target by the end of that day. Below 5% and above "
        "95% no exact number is given, as nobody knows it so exactly.",
    ),
    Entry("Not reached", "The share of the simulated futures that don't reach the target before the horizon ends."),
    Entry(
        "The bands of the fan",
        "On each day the simulated futures are put in order. The inner band holds the middle 10 of 20, the next one "
        "16, the outer one 19.",
    ),
    Entry(
        "Best choice",
        "For each of many ways in which the world could be, given the history, the lever that promises most is looked "
        "for. The chance is how often it is this one.",
    ),
    Entry(
        "Days gained",
        "The futures are simulated again, with the next tries given to one lever and with the same luck. The days are "
        "how much earlier the date of even chance comes.",
    ),
    Entry(
        "Helped?",
        "How likely a try truly made the model better than what it was built on, seen through the noise of both "
        "measurements.",
    ),
    Entry(
        "± beside a result",
        "The result would lie within so much in 19 of 20 repetitions. It is worked out from the size of the "
        "evaluation set, or is the standard error that you gave.",
    ),
    Entry(
        "● and ○ beside a result",
        "A filled dot marks a result that was the best when it came. An empty one led by less than the noise, which "
        "may be luck.",
    ),
    Entry(
        "How far to trust this",
        "The history is fitted several times from different starts. If the fits agree and the fitted model could have "
        "made a history like yours, the forecast is called sound.",
    ),
    Entry(
        "Why so wide?",
        "The simulated futures are compared with what each of them assumed. The shares say how much of the spread at "
        "the end goes with each thing that isn't known; what is left is the luck of the tries to come.",
    ),
    Entry(
        "Chance of a new best",
        "How often, in the futures that the history allows, the next try with this lever beats today's best.",
    ),
    Entry(
        "What would it take",
        "The forecast is simulated with faster and faster paces until 4 in 5 futures reach the target in time, or none "
        "that is possible does.",
    ),
    Entry(
        "Chance of a milestone",
        "The chances that each project has all its targets by then, multiplied. The project with the least chance "
        "holds the milestone back.",
    ),
    Entry(
        "Did the chances come true?",
        "Whenever a deadline of a saved forecast has passed, its chance is compared with what happened. Of those "
        "called 80% likely, 8 in 10 should have come true.",
    ),
    Entry(
        "Had you asked earlier",
        "The project is cut off at past dates and forecast from what was known then, and each of those forecasts is "
        "compared with what came.",
    ),
    Entry(
        "What answers imply",
        "Your answers stand in the place of results: futures are drawn from them alone, and the picture shows how many "
        "of those would be where after each month.",
    ),
    Entry(
        "Why did it change?",
        "Each change since then is put in one after the other and the forecast is made anew. The difference that each "
        "step makes is what it moved.",
    ),
)

FAN = (
    Entry("Dots", "Every dot left of today is a result, with a line for its noise. Filled dots were the best so far."),
    Entry("Step line", "The best result so far over time. The forecast goes on where it ends."),
    Entry("Today", "The upright line. Everything to the right of it isn't known."),
    Entry("Bands", "From dark to light they hold 10, 16 and 19 of 20 simulated futures. 1 in 20 lies outside of all."),
    Entry("Middle line", "Half of the futures are above it and half below. It is no promise and no most likely path."),
    Entry("Dashed lines", "Targets lie across and deadlines stand upright, each with its chance."),
    Entry(
        "Wide or narrow",
        "A wide fan doesn't mean a bad project. It means that little is known; more results make it narrower.",
    ),
)

KEYS = (
    Entry("Ctrl+1 to Ctrl+9", "Call up a screen, in the order of the rail."),
    Entry("F6", "Go to the next part of the window."),
    Entry("Tab, Shift+Tab", "Go to the next or the previous control; arrows move inside lists, sliders and charts."),
    Entry("Ctrl+Tab", "Go to the next tab beside the grid: targets, assumptions, project."),
    Entry("Alt and an underlined letter", "Open a menu."),
    Entry("F1", "This page."),
    Entry("F5, Shift+F5", "Make a forecast now; cancel it."),
    Entry("Ctrl+R", "Add a result."),
    Entry("Ctrl+Z, Ctrl+Shift+Z", "Undo and redo anything."),
    Entry("Ctrl+N, Ctrl+Shift+N", "Begin a new roadmap; add a project to this one."),
    Entry("Ctrl+O, Ctrl+L", "Open a roadmap or a table; load a table into this roadmap."),
    Entry("Ctrl+S, Ctrl+Shift+S, Ctrl+Q", "Save; save under another name; quit."),
    Entry("On the roadmap: ↑ ↓", "Go from row to row."),
    Entry("On the roadmap: ← →, Page Up, Page Down", "Move the deadline at hand by days, by weeks; Escape lets it be."),
    Entry("In the grid: Enter, Tab", "Go down, to the right; with Shift, back."),
    Entry("In the grid: F2, F4", "Open a cell; open its calendar or list."),
    Entry("In the grid: Ctrl+X, Ctrl+C, Ctrl+V, Del", "Cut, copy, paste and clear cells."),
    Entry("In the grid: Ctrl+Shift+C", "Copy with the names of the columns."),
    Entry("In the grid: Ctrl+D, Ctrl+;", "Fill down; today's date."),
    Entry("In the grid: Ctrl++, Ctrl+Shift+Return, Ctrl+-", "Insert rows above, below; delete rows."),
    Entry("In the grid: Ctrl+F, F3, Shift+F3", "Find; the next place, the previous one."),
    Entry("In the grid: Alt+Shift+Up, Alt+Shift+Down, Alt+Shift+0", "Sort up, sort down, as in the file."),
    Entry("In the grid: Ctrl+Shift+L, Ctrl+Shift+A", "Filter by this column; show all rows."),
    Entry("In the grid: Alt+Shift+Left, Alt+Shift+Right, Ctrl+Shift+H", "Move this column; hide it."),
    Entry("In the grid: Ctrl+E, Escape", "Open the form of one experiment; go back to the grid."),
    Entry("In the grid: Shift+Space, Ctrl+Space", "Choose whole rows, whole columns."),
    Entry("In the grid: Shift+F10", "All of this as a menu."),
    Entry("On a chart: ← →, Page Up, Page Down, Home, End", "Move the read-out by days, by months, to the ends."),
    Entry("On a chart: ↑ ↓", "Go from result to result."),
    Entry("On a chart: + − 0", "Zoom in, zoom out, show everything."),
    Entry("In a date field: F4", "Open the calendar."),
)


def explained(names: Iterable[str]) -> tuple[Entry, ...]:
    """What there is to say about some words, numbers and parts of charts, in the order asked for.

    Raises
    ------
    KeyError
        If nothing is said about one of them.
    """
    known = {entry.name: entry for entry in (*FAN, *WORDS, *NUMBERS)}
    return tuple(known[name] for name in names)


def computed(name: str) -> str:
    """How a number of that name comes about; empty where nothing is said."""
    return next((entry.text for entry in NUMBERS if entry.name == name), "")


def meaning(name: str) -> str:
    """What a word means; empty where nothing is said."""
    return next((entry.text for entry in WORDS if entry.name == name), "")

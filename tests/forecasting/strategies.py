"""Values of every record, for properties that must hold for all of them."""

from __future__ import annotations

import string
from dataclasses import replace
from datetime import date

from hypothesis import strategies as st

from forecasting.domain.metric import MAX_DECIMALS, Direction, Metric
from forecasting.domain.project import (
    Assumptions,
    Belief,
    Beliefs,
    CeilingBelief,
    Experiment,
    Lever,
    Milestone,
    Project,
    Roadmap,
    Snapshot,
    Status,
    Target,
)
from forecasting.domain.scenario import LEAST_PACE, MOST_PACE, MOST_PARALLEL, ChangedTarget, LeverShare, Scenario
from forecasting.domain.timeline import DateRange
from forecasting.importers.numerals import MISSING

#: What people type, with a good share of what makes trouble in files and tables.
_TROUBLE = st.sampled_from(
    ['a "quoted" name', "semi;colon", "com,ma", "tab\tbed", "two\nlines", "=1+1", "-minus", "'=guarded", "@x", "ünï 🙂"]
)
_CHARACTERS = st.characters(exclude_categories=["Cs"], exclude_characters="\0")
#: Text of any kind: empty, with line ends, quotes, formulas, other scripts.
texts = st.one_of(st.text(_CHARACTERS, max_size=12), _TROUBLE)
#: As `texts`, and as a name is kept: not empty, nothing around it.
names = texts.map(str.strip).filter(bool)
dates = st.dates(date(2000, 1, 1), date(2099, 12, 31))
#: Finite, of any size that a metric could have.
numbers = st.one_of(st.floats(-1e6, 1e6, allow_nan=False, allow_infinity=False), st.integers(-1000, 1000).map(float))
positive_numbers = st.floats(1e-6, 1e9, allow_nan=False)


@st.composite
def metrics(draw: st.DrawFn) -> Metric:
    """Any metric, bounded or not, with a unit or not."""
    lower, upper = draw(
        st.sampled_from([(None, None), (0.0, None), (None, 0.0), (0.0, 100.0), (0.0, 1.0), (-50.0, 1e6)])
    )
    return Metric(
        draw(names),
        draw(st.sampled_from(Direction)),
        lower,
        upper,
        draw(st.sampled_from(["", "ms", "points", "€"] + ["%"] * (upper != 1))),
        draw(st.integers(0, MAX_DECIMALS)),
    )


def values(metric: Metric) -> st.SearchStrategy[float]:
    """Values that the metric can have."""
    low = metric.lower if metric.lower is not None else -1e6
    high = metric.upper if metric.upper is not None else 1e6
    return st.floats(low, high)


def levers() -> st.SearchStrategy[tuple[Lever, ...]]:
    """Levers with different names."""
    unique = st.lists(names, max_size=4, unique_by=str.casefold)
    return unique.map(lambda found: tuple(Lever(name) for name in found))


@st.composite
def experiments(draw: st.DrawFn, metric: Metric | None = None, known: tuple[Lever, ...] = ()) -> Experiment:
    """Any experiment with results of `metric` and one of the `known` levers, based on nothing."""
    status = draw(st.sampled_from(Status))
    span = sorted(draw(st.tuples(dates, dates)))
    needs_finish = status in {Status.DONE, Status.ABANDONED}
    return Experiment(
        name=draw(names),
        status=status,
        lever=draw(st.sampled_from([None, *(lever.id for lever in known)])),
        started=draw(st.sampled_from([None, span[0]])),
        finished=span[1] if needs_finish else draw(st.sampled_from([None, span[1]])),
        result=draw(values(metric or Metric("Score"))) if status is Status.DONE else None,
        n_eval=draw(st.none() | st.integers(1, 10**9)),
        # In a table “n/a” says that there is no name.
        evaluation_set=draw(st.just("") | names.filter(lambda name: name.casefold() not in MISSING)),
        repeats=draw(st.none() | st.integers(1, 100)),
        standard_error=draw(st.none() | positive_numbers),
        effort_days=draw(st.none() | positive_numbers),
        notes=draw(texts),
        link=draw(texts),
    )


@st.composite
def targets(draw: st.DrawFn, metric: Metric) -> Target:
    """A target that the metric can reach."""
    return Target(value=draw(values(metric)), deadline=draw(st.none() | dates), name=draw(texts))


@st.composite
def assumptions(draw: st.DrawFn, metric: Metric) -> Assumptions:
    """Assumptions that fit the metric."""
    ends = sorted(draw(st.tuples(values(metric), values(metric))), reverse=not metric.higher_is_better)
    pauses = draw(st.lists(st.tuples(dates, dates).map(sorted), max_size=2))
    return Assumptions(
        horizon_days=draw(st.integers(1, 3653)),
        seed=draw(st.integers(0, 2**53)),
        tries_per_week=draw(st.none() | st.floats(0.01, 1000)),
        ceiling=CeilingBelief(*ends) if ends[0] != ends[1] and draw(st.booleans()) else None,
        pauses=tuple(DateRange(*days) for days in pauses),
        beliefs=Beliefs(
            success_chance=draw(st.none() | beliefs(1)),
            share_closed=draw(st.none() | beliefs(1)),
            tries_per_month=draw(st.none() | beliefs(4000)),
        ),
        baseline=draw(st.none() | values(metric)),
    )


def beliefs(most: float) -> st.SearchStrategy[Belief]:
    """A belief about a number from 0 to `most`."""
    ends = st.lists(st.floats(0, most), min_size=2, max_size=2, unique=True).map(sorted)
    return ends.map(lambda found: Belief(*found))


#: Their texts are those of nothing, which nobody finds out who doesn't read them.
snapshots = st.builds(Snapshot, taken_on=dates, note=texts, made_from=texts, saved=texts)


@st.composite
def scenarios(draw: st.DrawFn, metric: Metric, known: tuple[Lever, ...], aims: tuple[Target, ...]) -> Scenario:
    """Any scenario; what it says is of levers and targets that are there."""
    share = 1 / max(len(known), 1)
    mix = tuple(LeverShare(lever.id, draw(st.floats(0, share))) for lever in known if draw(st.booleans()))
    changes = tuple(
        ChangedTarget(target=aim.id, value=draw(st.none() | values(metric)), deadline=draw(st.none() | dates))
        for aim in aims
    )
    pauses = draw(st.lists(st.tuples(dates, dates).map(sorted), max_size=2))
    return Scenario(
        name=draw(names),
        pace=draw(st.floats(LEAST_PACE, MOST_PACE)),
        parallel=draw(st.integers(1, MOST_PARALLEL)),
        mix=mix,
        n_eval=draw(st.none() | st.integers(1, 10**9)),
        pauses=tuple(DateRange(*days) for days in pauses),
        targets=changes,
    )


@st.composite
def projects(draw: st.DrawFn, max_experiments: int = 6) -> Project:
    """Any project; some experiments are based on earlier ones, some measure earlier ones again."""
    metric = draw(metrics())
    known = draw(levers())
    tries: list[Experiment] = []
    for experiment in draw(st.lists(experiments(metric, known), max_size=max_experiments)):
        parent = draw(st.sampled_from([None, *(earlier.id for earlier in tries)]))
        original = draw(st.sampled_from([None, *(earlier.id for earlier in tries if not earlier.remeasures)]))
        tries.append(replace(experiment, based_on=parent, remeasures=original))
    aims = tuple(draw(st.lists(targets(metric), max_size=3)))
    return Project(
        name=draw(names),
        metric=metric,
        levers=known,
        experiments=tuple(draw(st.permutations(tries))),
        targets=aims,
        assumptions=draw(assumptions(metric)),
        snapshots=tuple(draw(st.lists(snapshots, max_size=2))),
        scenarios=tuple(draw(st.lists(scenarios(metric, known, aims), max_size=2))),
    )


@st.composite
def roadmaps(draw: st.DrawFn) -> Roadmap:
    """Any roadmap; milestones need targets of any of its projects."""
    held = tuple(draw(st.lists(projects(max_experiments=4), max_size=3)))
    known = [target.id for project in held for target in project.targets]
    needs = st.lists(st.sampled_from(known), unique=True).map(tuple) if known else st.just(())
    milestones = st.builds(Milestone, name=names, day=dates, targets=needs)
    held_milestones = tuple(draw(st.lists(milestones, max_size=3)))
    return Roadmap(name=draw(names), projects=held, milestones=held_milestones, pools_projects=draw(st.booleans()))


#: A cell of a table somebody made by hand.
cells = st.one_of(
    texts,
    dates.map(date.isoformat),
    dates.map(lambda day: f"{day:%d/%m/%Y}"),
    numbers.map(repr),
    st.sampled_from(["", " ", "72,4", "72.4%", "1.234,5", "n/a", "-", "done", "failed", "running", "planned", "NaN"]),
    st.text(string.printable, max_size=8),
)


def anonymous(experiments: tuple[Experiment, ...]) -> list[Experiment]:
    """The experiments with their places instead of their ids."""
    places = {experiment.id: f"place {place}" for place, experiment in enumerate(experiments)}
    return [
        replace(
            experiment,
            id=places[experiment.id],
            based_on=experiment.based_on and places[experiment.based_on],
            remeasures=experiment.remeasures and places[experiment.remeasures],
        )
        for experiment in experiments
    ]

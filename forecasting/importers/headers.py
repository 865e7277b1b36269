"""What headers of tables mean: synonyms that trackers and people use, as data."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from forecasting.domain.metric import Direction

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


class Role(StrEnum):
    """What a column tells about each experiment, about the metric, or about targets."""

    FINISHED = "finished"
    DATE = "date"
    STARTED = "started"
    NAME = "name"
    LEVER = "lever"
    STATUS = "status"
    RESULT = "result"
    N_EVAL = "n_eval"
    EVALUATION_SET = "evaluation_set"
    REPEATS = "repeats"
    STANDARD_ERROR = "standard_error"
    EFFORT = "effort_days"
    DURATION = "duration"
    BASED_ON = "based_on"
    REMEASURES = "remeasures"
    NOTES = "notes"
    LINK = "link"
    SERIES = "series"
    METRIC = "metric"
    DIRECTION = "direction"
    LOWER = "lower_bound"
    UPPER = "upper_bound"
    UNIT = "unit"
    DECIMALS = "decimals"
    TARGET = "target"
    TARGET_NAME = "target_name"
    DEADLINE = "deadline"


#: Heads of the tables that we write: about the experiment, then about the metric, which is the same in every row.
EXPORTED = (
    *("name", "lever", "status", "started", "finished", "result", "n_eval", "evaluation_set", "repeats"),
    *("standard_error", "effort_days", "based_on", "remeasures", "notes", "link"),
    *("metric", "direction", "lower_bound", "upper_bound", "unit", "decimals"),
)
#: By role, headers in the form of `header_key`, separated by commas, the likelier ones first.
SYNONYMS: Mapping[Role, str] = {
    Role.FINISHED: "finished, finish, finished at, finished on, end time, end date, ended, ended at, end, finish date, "
    "finish time, date finished, completed, completed at, completed on, resolved, resolution date, done on",
    Role.DATE: "date, day, measured on, date measured, datetime, date time, timestamp, wall time, time, when, "
    "metric timestamp, updated, updated at",
    Role.STARTED: "started, start, started at, started on, start time, start date, date started, begin, began, "
    "created, created at, creation time, created time",
    Role.NAME: "tags mlflow run name, run name, name, experiment name, experiment, label, title, summary, run, "
    "system, model name, model, method, run id, rev, issue key, id",
    Role.LEVER: "lever, levers, tags lever, category, change type, type of change, change, type, tags, tag, labels, "
    "group, job type",
    Role.STATUS: "status, state, run status, outcome",
    Role.RESULT: "result, value, score, results, metric value, measured value, measured, measurement",
    Role.N_EVAL: "n eval, n, n test, eval n, num eval, test size, eval samples, num rows, support, "
    "evaluation set size, evaluation size, eval size, eval set size, test set size, test samples, n examples, "
    "examples, n samples, samples, sample size",
    Role.EVALUATION_SET: "evaluation set, eval set, test set, evaluation set name, eval set name, test set name, "
    "evaluation dataset, eval dataset, test dataset, evaluation data, eval data, test data",
    Role.REPEATS: "repeats, n repeats, runs, n runs, num runs, number of runs, seeds, n seeds, num seeds, "
    "number of seeds, repetitions, replicates",
    Role.STANDARD_ERROR: "standard error, stderr, std err, std error, se, sem, standard error of the mean",
    Role.EFFORT: "effort days, effort, person days, effort person days, days, time spent, effort hours, person hours, "
    "hours, duration days, duration hours",
    Role.DURATION: "duration, runtime, run time, elapsed, elapsed time",
    Role.BASED_ON: "based on, built on, parent experiment, parent run, base",
    Role.REMEASURES: "remeasures, re measures, remeasured, remeasurement of, re measurement of, measured again, "
    "measures again, rerun of",
    Role.NOTES: "notes, note, tags mlflow note content, description, comments, comment, remarks, remark",
    Role.LINK: "link, url, run url, href",
    Role.SERIES: "series id, series",
    Role.METRIC: "metric, metric name, measure",
    Role.DIRECTION: "direction, metric direction, better",
    Role.LOWER: "lower bound, metric lower",
    Role.UPPER: "upper bound, metric upper",
    Role.UNIT: "unit, units, metric unit",
    Role.DECIMALS: "decimals, metric decimals",
    Role.TARGET: "target, target value",
    Role.TARGET_NAME: "target name",
    Role.DEADLINE: "deadline, target date, target deadline",
}
_ROLES = {
    key: (role, rank)
    for role, keys in SYNONYMS.items()
    for rank, key in enumerate(key.strip() for key in keys.split(","))
}

_CUSTOM_FIELD = re.compile(r"^custom field \((.+)\)$", re.IGNORECASE)
_IN_BRACKETS = re.compile(r"[(\[][^)\]]*[)\]]")
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_NO_WORD = re.compile(r"[\W_]+")
_UNIT = re.compile(
    r"[(\[]\s*(%|percent|pct|µs|ms|s|secs?|seconds|mins?|minutes|h|hrs?|hours|d|days|pts|points|dB|bits|nats|[KMG]i?B|€|\$|fps)"
    r"\s*[)\]]\s*$",
    re.IGNORECASE,
)
#: Roles that a metric may share its name with.
_MEASURABLE = frozenset((Role.RESULT, Role.DURATION, Role.EFFORT))
#: Settings of a run, which are never what was measured.
_SETTINGS = ("params ", "param ", "config ", "hparams ", "args ", "tags ")
#: Numbers that count or tell apart rows.
_COUNTERS = frozenset(("", "step", "epoch", "seed", "index", "no", "nr", "rank", "row", "iteration", "unnamed 0"))


@dataclass(frozen=True, slots=True)
class MetricKind:
    """What is known of metrics by their names."""

    phrases: str
    direction: Direction
    #: Whether values are shares of a whole, so that 1 or 100% is the most there can be.
    is_share: bool = False
    #: Whether no value is below 0.
    is_positive: bool = True
    #: Place among columns that could be the result, lower first; None if the name alone doesn't make it one.
    rank: int | None = None


METRIC_KINDS = (
    MetricKind(
        "accuracy, acc, f1, auc, auroc, roc auc, pr auc, auprc, map, mean average precision, average precision, "
        "precision, recall, sensitivity, specificity, mrr, ndcg, em, exact match, iou, miou, jaccard, dice, pass rate, "
        "win rate, success rate, hit rate, top 1, top 5, top1, top5, uas, las, attachment score, bleu, rouge, "
        "solve rate",
        Direction.HIGHER,
        is_share=True,
        rank=0,
    ),
    MetricKind(
        "wer, cer, ter, der, eer, error rate, error, err, miss rate, false positive rate, fpr", Direction.LOWER, rank=1
    ),
    MetricKind(
        "loss, nll, perplexity, ppl, rmse, mae, mse, mape, fid, bpb, bpc, bpd, bits per byte, bits per, cross entropy, "
        "regret",
        Direction.LOWER,
        rank=2,
    ),
    MetricKind(
        "score, reward, return, elo, r2, psnr, ssim, spearman, pearson, mcc, kappa",
        Direction.HIGHER,
        is_positive=False,
        rank=3,
    ),
    MetricKind("throughput, speed, coverage, per second", Direction.HIGHER),
    MetricKind(
        "latency, runtime, time, minutes, seconds, hours, ms, duration, cost, price, memory, size, steps, flops",
        Direction.LOWER,
    ),
)


def header_key(header: str) -> str:
    """A header as the synonyms are written: ``runName``, ``Run Name`` and ``run_name`` are all ``run name``."""
    text = unicodedata.normalize("NFKC", header).strip()
    if custom := _CUSTOM_FIELD.match(text):
        text = custom[1]
    text = _CAMEL.sub(" ", _IN_BRACKETS.sub(" ", text) if not text.startswith(("(", "[")) else text)
    return _NO_WORD.sub(" ", text).strip().casefold()


def role_of(header: str) -> tuple[Role, int] | None:
    """The role that a header names and the place of its synonym, 0 being the likeliest; None if it names none."""
    return _ROLES.get(header_key(header))


def header_unit(header: str) -> str:
    """The unit in a header: ``%`` of ``WER %``, ``ms`` of ``Latency (ms)``; empty if there is none."""
    if "%" in header or {"percent", "pct", "percentage"} & set(_NO_WORD.sub(" ", header).casefold().split()):
        return "%"
    match = _UNIT.search(header)
    return match[1] if match else ""


def metric_kind(name: str) -> MetricKind | None:
    """What is known of a metric with this name; the word nearest to its end counts, but “score” last of all."""
    words = f" {header_key(name)} "
    found = [
        (phrase != "score", end, len(phrase), kind)
        for kind in METRIC_KINDS
        for phrase in kind.phrases.split(", ")
        if (end := _end_of(phrase, words)) >= 0
    ]
    return max(found, key=lambda match: match[:3])[3] if found else None


def result_rank(header: str, metric_name: str) -> tuple[int, ...] | None:
    """How likely a column is the result, smaller is likelier; None if its header doesn't say that it is."""
    key = header_key(header)
    role = role_of(header)
    if metric_name and key == header_key(metric_name) and (role is None or role[0] in _MEASURABLE):
        return (0,) if role is None else (1, len(SYNONYMS))
    if role is not None:
        return (1, role[1]) if role[0] is Role.RESULT else None
    if key.startswith(_SETTINGS):
        return None
    kind = metric_kind(header)
    if kind is not None and kind.rank is not None:
        return (2, *_split_rank(key.split()), kind.rank)
    return (3,) if key.startswith("metrics ") else None


def is_counter(header: str) -> bool:
    """Whether a column of numbers counts rows or sets up a run, so that it is no result."""
    key = header_key(header)
    return key in _COUNTERS or key.startswith(_SETTINGS)


def metric_title(header: str) -> str:
    """The name of a metric, made from the header of its column."""
    custom = _CUSTOM_FIELD.match(header.strip())
    text = custom[1] if custom else header.strip()
    text = text.rpartition(":")[2].removeprefix("metrics.").removeprefix("summary.")
    if unit := _UNIT.search(text):
        text = text[: unit.start()]
    is_path = " " not in text and text.islower()  # “val/accuracy”, but not “WER/CER %”
    text = re.sub(r"[_/\s]+" if is_path else r"[_\s]+", " ", text.removesuffix("%")).strip()
    return text[:1].upper() + text[1:] if text else "Result"


def _end_of(phrase: str, words: str) -> int:
    start = words.rfind(f" {phrase} ")
    return start + len(phrase) if start >= 0 else -1


def _split_rank(words: Sequence[str]) -> tuple[int, int]:
    """Training last; of the others test before validation before none named."""
    if {"train", "training"} & set(words):
        return (1, 0)
    order = ({"test"}, {"val", "valid", "validation", "eval", "evaluation", "dev"})
    return (0, next((place for place, names in enumerate(order) if names & set(words)), len(order)))

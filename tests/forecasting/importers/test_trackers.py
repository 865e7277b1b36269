from __future__ import annotations

from datetime import date

from forecasting.domain.metric import Metric
from forecasting.domain.project import Status
from forecasting.importers.headers import Role
from tests.forecasting.importers.reading import ACCURACY, finished, read, results, the_only

MLFLOW_PAGE = (
    '"Start Time","Duration","Run ID","Name","Source Type","Source Name","User","Status","lr","batch","val_r2"\n'
    '"2026-11-02 16:27:58","3.2min","0a1b","bright-fox","LOCAL","train.py","ada","FINISHED","0.01","32","\'-0.31"\n'
    '"2026-11-03 09:00:00","1.6d","0a1c","calm-owl","LOCAL","train.py","ada","FINISHED","0.02","32","0.12"\n'
    '"2026-11-04 09:00:00","4.0s","0a1d","sad-elk","LOCAL","train.py","ada","FAILED","0.02","32",""\n'
)
MLFLOW_SEARCH = (
    "run_id,experiment_id,status,artifact_uri,start_time,end_time,metrics.val_acc,params.lr,tags.mlflow.runName\n"
    "0a,1,FINISHED,file:///x,2026-11-02 16:27:58.277+00:00,2026-11-03 01:00:00+00:00,0.71,0.01,fox\n"
    "0b,1,KILLED,file:///y,2026-11-04 16:27:58.277+00:00,2026-11-04 17:00:00+00:00,,0.01,owl\n"
)
WANDB = (
    '"Name","State","Notes","User","Tags","Created","Runtime","Sweep","config.lr","eval/accuracy","eval/loss"\n'
    '"sunny-1","finished","-","ada","data","2026-10-13T23:28:41.000Z","3600","","0.1","0.713","0.9"\n'
    '"rainy-2","crashed","oom","ada","","2026-10-14T23:28:41.000Z","10","","0.1","",""\n'
)
DVC = (
    "Experiment,rev,typ,Created,parent,avg_prec,metrics.yaml:accuracy,lr\n"
    ",workspace,baseline,,,0.8,0.91,0.1\n"
    "main,9f1c2d3,baseline,2026-10-01T10:00:00,,0.79,0.90,0.1\n"
    "coral-seal,1a2b3c4,branch_commit,2026-10-02T10:00:00,9f1c2d3,0.81,0.92,0.1\n"
)
JIRA = (
    "Summary,Issue key,Status,Created,Resolved,Labels,Labels,Time Spent,Custom field (Accuracy)\n"
    "Try a wider head,ML-1,Done,01/Jul/25 3:42 PM,14/Jul/25 3:42 PM,model,nightly,57600,71.5\n"
    "Clean the labels,ML-2,To Do,02/Jul/25 3:42 PM,,,data,,\n"
)


def test_the_page_download_of_mlflow_is_read() -> None:
    reading = read(MLFLOW_PAGE, roles={"val_r2": Role.RESULT})
    assert results(reading) == [-0.31, 0.12, None]
    assert finished(reading) == [date(2026, 11, 2), date(2026, 11, 4), date(2026, 11, 4)]
    assert [experiment.name for experiment in reading.experiments] == ["bright-fox", "calm-owl", "sad-elk"]
    assert reading.experiments[2].status is Status.ABANDONED
    assert "“Start Time” counts as the day of its result" in reading.problems[0].message


def test_the_search_of_mlflow_is_read() -> None:
    reading = read(MLFLOW_SEARCH, ACCURACY)
    assert results(reading) == [71.0, None]
    assert [(e.name, e.started, e.finished) for e in reading.experiments] == [
        ("fox", date(2026, 11, 2), date(2026, 11, 3)),
        ("owl", date(2026, 11, 4), date(2026, 11, 4)),
    ]


def test_the_runs_table_of_weights_and_biases_is_read() -> None:
    reading = read(WANDB)
    assert reading.metric == Metric("Eval accuracy", lower=0, upper=1, decimals=3)
    assert results(reading) == [0.713, None]
    assert [(e.name, e.notes) for e in reading.experiments] == [("sunny-1", ""), ("rainy-2", "oom")]
    assert [lever.name for lever in reading.levers] == ["data"]


def test_the_experiments_of_dvc_are_read_and_its_workspace_is_listed() -> None:
    reading = read(DVC)
    assert results(reading) == [0.9, 0.92]
    assert [experiment.name for experiment in reading.experiments] == ["main", "coral-seal"]
    assert the_only(list(reading.skipped)).row == 2


def test_the_issues_of_jira_are_read() -> None:
    reading = read(JIRA)
    first, second = reading.experiments
    assert (first.name, first.finished, first.result) == ("Try a wider head", date(2025, 7, 14), 71.5)
    assert (first.started, first.effort_days) == (date(2025, 7, 1), 2.0)
    assert second.status is Status.PLANNED
    assert [lever.name for lever in reading.levers] == ["model", "data"]


def test_scalars_of_tensorboard_are_read_with_a_word_of_warning() -> None:
    reading = read("Wall time,Step,Value\n1795391877.25,10,0.699999988\n1795391900.5,20,0.71\n")
    assert results(reading) == [0.699999988, 0.71]
    assert any("if rows are steps of a run" in problem.message for problem in reading.problems)

"""The story of a project as a probability model.

Each experiment starts from the champion of its day and changes one lever. With some chance it
helps: then it closes a random share of the headroom, the distance between that champion and an
unknown ceiling. Otherwise it hurts by a random share. What is seen is the true value plus
measurement error, and the team adopts what *measures* best, so a reported champion is flattered
by luck; what is built on it reveals by how much.

In units where the best measured value is 0 and the scale is the distance to the natural bound
(or, without one, the progress so far), for experiment i with lever k, built on champion a:

    c            = extent(m + s·u)                     ceiling; extent is the logistic function for a
                                                       bounded metric and exp for an unbounded one
    h_i          = c - y_a                             headroom as the team sees it
    logit p_i    = alpha_k - beta·log(1 + i/10) - epsilon·log(1 + w_i/5)
    q_i          = q_a + h_i·g_i + e_i                 true value; e_i ~ Normal(0, jitter·v_i)
    g_i          ~ p_i·Exp(s_k) + (1 - p_i)·(-Exp(f))  gain as a share of the headroom
    y_i          ~ Normal(q_i, v_i)                    v_i² = sigma_i² + (tau·h_i)²/runs_i
    alpha_k      ~ Normal(mu_alpha, sd_alpha)          levers are partially pooled,
    log s_k      ~ Normal(mu_log_s, sd_log_s)          so are the sizes of their gains

sigma_i is the error of a comparison on one evaluation set, see `forecasting.evidence.measurement`. Values that were
measured on an earlier set are y + o, with an offset o ~ Normal(0, sd) of that set which isn't known: so the
jump between two sets is neither progress nor loss. What is tried first on a new set is built on the old
champion, which tells the offset as far as gains are small; a model that was measured again on another set
tells it directly, y' ~ Normal(q, v').

w_i is the number of tries since the last new best. A try that gave no value contributes
log(1 - p_i). The sum of an exponential and a Gaussian variable has a closed form, the
exponentially modified Gaussian (Grushka 1972, https://doi.org/10.1021/ac60319a011), for either
sign. So every experiment that nothing was built on is marginalised exactly; only champions have
a latent true value, q = y + v·z with z ~ Normal(0, 1). The posterior is smooth, without
discrete latents, and its dimension doesn't grow with the number of experiments.

Which experiment each was built on is data, and all tries are in the likelihood, so the
selection of champions needs no correction of its own.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pymc as pm
import pytensor
import pytensor.tensor as pt
from pymc.pytensorf import join_nonshared_inputs
from pytensor.graph.replace import graph_replace
from pytensor.graph.rewriting.utils import rewrite_graph

from forecasting.domain.model_layout import (
    BEND,
    JITTER,
    MAX_CHAMPIONS,
    MAX_LEVERS,
    MAX_SETS,
    MIN_TAU,
    ChampionColumn,
    Column,
    Setting,
)

if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from pytensor.tensor import TensorVariable

_LOG_SQRT_2PI = 0.5 * np.log(2 * np.pi)
#: Below this the series of the normal tail is exact to eight digits, and erfc is still far from underflow.
_FAR = -10.0


def build_model(tries: np.ndarray, champions: np.ndarray, settings: np.ndarray) -> pm.Model:
    """Build the model; all data can be exchanged later without compiling again.

    Parameters
    ----------
    tries
        Shape (tries, len(Column)), any number of tries.
    champions
        Shape (MAX_CHAMPIONS, len(ChampionColumn)), padded with zeros.
    settings
        Shape (len(Setting),).
    """
    coords = {"lever": range(MAX_LEVERS), "champion": range(MAX_CHAMPIONS), "earlier_set": range(1, MAX_SETS)}
    with pm.Model(coords=coords) as model:
        data = pm.Data("tries", tries, shape=(None, len(Column)))
        line = pm.Data("champions", champions)
        prior = pm.Data("settings", settings)
        parameters = _priors(prior)
        ceiling = _ceiling(parameters["ceiling_z"], prior)
        z = pm.Normal("champion_z", dims="champion")
        true = _champions(line, z, ceiling, parameters)
        pm.Potential("scale_logp", _scale_logp(ceiling, parameters["offsets"], prior))
        pm.Potential("tries_logp", pt.sum(_tries_logp(data, true, ceiling, parameters)))
    return model


def compile_density() -> tuple[Callable[..., Any], list[tuple[str, int, tuple[int, ...], bool]]]:
    """Log density and its gradient, compiled with Numba for data of any length.

    Returns
    -------
    A function of position, tries, champions and settings, and the layout of the position: name,
    start and shape of each parameter and whether the position holds its logarithm.
    """
    model = build_model(
        np.zeros((1, len(Column))), np.zeros((MAX_CHAMPIONS, len(ChampionColumn))), np.ones(len(Setting))
    )
    point = model.initial_point()
    values = [model.rvs_to_values[variable] for variable in model.free_RVs]
    log_density = rewrite_graph(model.logp(), include=("canonicalize", "stabilize"))
    gradient = pt.concatenate([slope.ravel() for slope in pt.grad(log_density, values)])
    outputs, position = join_nonshared_inputs(point, [log_density, gradient], values)
    data = [model[name] for name in ("tries", "champions", "settings")]
    inputs = [variable.type(name=variable.name) for variable in data]
    outputs = graph_replace(outputs, dict(zip(data, inputs, strict=True)))
    # Where PyTensor has no C compiler it keeps loops small enough for NumPy, which are several times slower here.
    # Numba takes one loop over all tries; told of a compiler, PyTensor gives it that and never calls it.
    with pytensor.config.change_flags(cxx="no clang++"):
        function = pytensor.function([position, *inputs], outputs, mode="NUMBA")
    return function.vm.jit_fn, _layout(model, point)


def _layout(model: pm.Model, point: dict[str, np.ndarray]) -> list[tuple[str, int, tuple[int, ...], bool]]:
    layout, start = [], 0
    for variable in model.free_RVs:
        shape = np.shape(point[model.rvs_to_values[variable].name])
        layout.append((str(variable.name), start, shape, model.rvs_to_transforms[variable] is not None))
        start += int(np.prod(shape))
    return layout


def _priors(prior: TensorVariable) -> dict[str, TensorVariable]:
    mu_alpha = pm.Normal("mu_alpha_z")
    mu_log_s = pm.Normal("mu_log_s_z")
    sd_alpha = pm.HalfNormal("sd_alpha_z")
    sd_log_s = pm.HalfNormal("sd_log_s_z")
    alpha_z = pm.Normal("alpha_z", dims="lever")
    log_s_z = pm.Normal("log_s_z", dims="lever")
    return {
        "alpha": prior[Setting.ALPHA_MEAN]
        + prior[Setting.ALPHA_SD] * mu_alpha
        + prior[Setting.LEVER_ALPHA_SD] * sd_alpha * alpha_z,
        "log_s": prior[Setting.LOG_S_MEAN]
        + prior[Setting.LOG_S_SD] * mu_log_s
        + prior[Setting.LEVER_LOG_S_SD] * sd_log_s * log_s_z,
        "log_f": prior[Setting.LOG_F_MEAN] + prior[Setting.LOG_F_SD] * pm.Normal("log_f_z"),
        "beta": prior[Setting.BETA_SD] * pm.HalfNormal("beta_z"),
        "epsilon": prior[Setting.EPSILON_SD] * pm.HalfNormal("epsilon_z"),
        "tau": prior[Setting.TAU_SD] * pm.HalfNormal("tau_z"),
        "ceiling_z": pm.Normal("ceiling_z"),
        "offsets": _offsets(pm.Normal("offset_z", dims="earlier_set"), prior),
    }


def _offsets(z: TensorVariable, prior: TensorVariable) -> TensorVariable:
    """What to add to a value measured on each evaluation set; 0 for the one in use."""
    return pt.concatenate([pt.zeros(1), prior[Setting.OFFSET_1_SD : Setting.OFFSET_3_SD + 1] * z])


def _ceiling(z: TensorVariable, prior: TensorVariable) -> TensorVariable:
    position = prior[Setting.CEILING_MEAN] + prior[Setting.CEILING_SD] * z
    return pt.switch(prior[Setting.BOUNDED] > 0, pt.sigmoid(position), pt.exp(position))


def _champions(
    line: TensorVariable, z: TensorVariable, ceiling: TensorVariable, parameters: dict[str, TensorVariable]
) -> TensorVariable:
    """True values of the champions on the evaluation set in use, shape (MAX_CHAMPIONS,)."""
    offsets, tau = parameters["offsets"], parameters["tau"] * line[:, ChampionColumn.RUN_SHARE]
    value = line[:, ChampionColumn.VALUE] + _of_set(offsets, line[:, ChampionColumn.SET])
    headroom = _headroom(ceiling, line[:, ChampionColumn.PARENT_VALUE], offsets, line[:, ChampionColumn.PARENT_SET])
    return value + z * _error(line[:, ChampionColumn.ERROR], headroom, tau)


def _of_set(offsets: TensorVariable, column: TensorVariable) -> TensorVariable:
    return offsets[pt.cast(column, "int64")]


def _headroom(
    ceiling: TensorVariable, value: TensorVariable, offsets: TensorVariable, value_set: TensorVariable
) -> TensorVariable:
    """Distance from a measured value to the ceiling.

    The ceiling is above every value on the set in use. A value of an earlier set can come to lie above it while
    its offset isn't known well; there the distance bends smoothly and stays positive.
    """
    plain = ceiling - value - _of_set(offsets, value_set)
    bent = 0.5 * (plain + pt.sqrt(plain**2 + (BEND * ceiling) ** 2))
    return pt.switch(value_set > 0, bent, plain)


def _scale_logp(ceiling: TensorVariable, offsets: TensorVariable, prior: TensorVariable) -> TensorVariable:
    """Correction for a scale that is taken from the data: 0 is the best of the values, not a place known before."""
    first = _headroom(ceiling, prior[Setting.FIRST], offsets, prior[Setting.FIRST_SET])
    return pt.switch(prior[Setting.BOUNDED] > 0, pt.log(ceiling) - pt.log(first), 0.0)


def _error(known: TensorVariable, headroom: TensorVariable, tau: TensorVariable) -> TensorVariable:
    return pt.sqrt(known**2 + (tau**2 + MIN_TAU**2) * headroom**2)


def _tries_logp(
    data: TensorVariable, true: TensorVariable, ceiling: TensorVariable, parameters: dict[str, TensorVariable]
) -> TensorVariable:
    """Log density of each try, shape (tries,)."""
    lever = pt.cast(data[:, Column.LEVER], "int64")
    offsets = parameters["offsets"]
    headroom = _headroom(ceiling, data[:, Column.PARENT_VALUE], offsets, data[:, Column.PARENT_SET])
    error = _error(data[:, Column.ERROR], headroom, parameters["tau"] * data[:, Column.RUN_SHARE])
    value, spread, base = _known_values(data, true, error, offsets)
    success, failure = _log_chances(data, parameters, lever)
    gain = _emg_logp(value - base, headroom * pt.exp(parameters["log_s"])[lever], spread)
    loss = _emg_logp(base - value, headroom * pt.exp(parameters["log_f"]), spread)
    measured = pt.logaddexp(success + gain, failure + loss)
    tried = pt.switch(data[:, Column.MEASURED] > 0, measured, failure)
    again = -0.5 * ((value - base) / spread) ** 2 - pt.log(spread) - _LOG_SQRT_2PI
    return pt.switch(data[:, Column.IS_AGAIN] > 0, again, tried)


def _known_values(
    data: TensorVariable, true: TensorVariable, error: TensorVariable, offsets: TensorVariable
) -> tuple[TensorVariable, TensorVariable, TensorVariable]:
    """What is known of each try: its value, the Gaussian spread around its true gain, and its parent's value."""
    own = pt.cast(data[:, Column.OWN], "int64")
    parent = pt.cast(data[:, Column.PARENT], "int64")
    is_champion, has_parent = own >= 0, parent >= 0
    measured = data[:, Column.VALUE] + _of_set(offsets, data[:, Column.SET])
    parent_value = data[:, Column.PARENT_VALUE] + _of_set(offsets, data[:, Column.PARENT_SET])
    value = pt.switch(is_champion, true[pt.maximum(own, 0)], measured)
    base = pt.switch(has_parent, true[pt.maximum(parent, 0)], parent_value)
    jitter = pt.switch(data[:, Column.IS_AGAIN] > 0, 0.0, JITTER**2)
    own_variance = error**2 * (pt.switch(is_champion, 0.0, 1.0) + jitter)
    # A parent older than the latent ones is known by its measured value only.
    return value, pt.sqrt(own_variance + data[:, Column.PARENT_ERROR] ** 2), base


def _log_chances(
    data: TensorVariable, parameters: dict[str, TensorVariable], lever: TensorVariable
) -> tuple[TensorVariable, TensorVariable]:
    logit = (
        parameters["alpha"][lever]
        - parameters["beta"] * data[:, Column.ORDER]
        - parameters["epsilon"] * data[:, Column.DROUGHT]
    )
    return -pt.softplus(-logit), -pt.softplus(logit)


def _emg_logp(x: TensorVariable, mean: TensorVariable, spread: TensorVariable) -> TensorVariable:
    """Log density at x of an exponential variable of this mean plus a Gaussian one of this spread."""
    ratio = spread / mean
    return -pt.log(mean) + 0.5 * ratio**2 - x / mean + _log_ndtr(x / spread - ratio)


def _log_ndtr(t: TensorVariable) -> TensorVariable:
    """Log of the standard normal distribution function; asymptotic far out (Abramowitz & Stegun 26.2.12)."""
    near = pt.log(0.5 * pt.erfc(-pt.maximum(t, _FAR) / np.sqrt(2)))
    far = pt.minimum(t, _FAR)
    inverse = 1 / far**2
    series = -inverse * (1 - inverse * (3 - inverse * (15 - inverse * (105 - inverse * 945))))
    tail = -0.5 * far**2 - pt.log(-far) - _LOG_SQRT_2PI + pt.log1p(series)
    return pt.switch(t > _FAR, near, tail)

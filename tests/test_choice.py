"""Choices: weights make probabilities, and fitting finds the weights that make the right ones probable."""

import tomllib

import pytest

from analysis.choice import Choice
from analysis.training.choosing import Chosen, as_toml, fit, unseen_probabilities, without

EXAMPLES = [
    Chosen(
        {"post": {"letter": float(i % 2)}, "email": {"inbox": float(i % 2 == 0)}}, "post" if i % 2 else "email", i % 3
    )
    for i in range(30)
]


def test_probabilities_follow_the_weighted_sums_and_add_up_to_one() -> None:
    choice = Choice(weights={"letter": 2.0}, bias={"email": 1.0})
    found = choice.probabilities({"post": {"letter": 1.0}, "email": {}, "fax": {"unknown feature": 9.0}})
    assert sum(found.values()) == pytest.approx(1)
    assert sorted(found, key=lambda name: -found[name]) == ["post", "email", "fax"]


def test_a_choice_among_none_is_none() -> None:
    assert Choice(weights={}).probabilities({}) == {}


def test_fitting_finds_what_speaks_for_the_right_one() -> None:
    fitted = fit(EXAMPLES, with_bias=True)
    assert fitted.weights["letter"] > 1
    assert fitted.weights["inbox"] > 1
    assert all(
        found[case.right] > 0.5
        for found, case in zip(unseen_probabilities(EXAMPLES, with_bias=True), EXAMPLES, strict=True)
    )


def test_without_a_part_nothing_speaks() -> None:
    blind = without(EXAMPLES, lambda name: name in {"letter", "inbox"})
    assert fit(blind, with_bias=False).weights == {}


def test_weights_are_written_as_they_are_read() -> None:
    fitted = fit(EXAMPLES, with_bias=True)
    assert Choice.model_validate(tomllib.loads(as_toml(fitted, "Learned.\nBy a test."))) == fitted

# SPDX-License-Identifier: EUPL-1.2
"""Believable answers: a team's climate, a person's mood, an item's tone, cut into the points of the scale."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from iedereen.checkup.rules import Definition, Item, ItemKind

CUTS = (-1.5, -0.75, 0.1, 1.25)  # between the five points of the scale, on the latent scale
SKIPPED = 0.02
OPEN_SHARE = 0.15
TROUBLED = -0.75  # climate of a team whose result is low
OPEN_TEXTS = {
    "goed_houden": (
        "We springen voor elkaar in als het druk is.",
        "De briefings zijn beter geworden sinds de zomer.",
        "Nieuwe collega's worden goed opgevangen.",
        "Er wordt weer gelachen in de koffiekamer.",
        "De teamleiding komt vaker mee op straat.",
    ),
    "eerst_beter": (
        "Het rooster komt te laat, dat geeft onrust.",
        "Na een heftige melding is er weinig tijd om na te praten.",
        "Kritiek in de groep wordt soms weggelachen.",
        "Niet iedereen krijgt dezelfde kansen op een opleiding.",
        "We horen laat wat er met onze ideeën gebeurt.",
    ),
}


SAID = (0.08, 0.3, 0.37, 0.25)  # shares of who would rather not say, and of the answers to a background question
SHIFT = (0.0, 0.18, 0.0, -0.12)  # of the climate that they meet


@dataclass(frozen=True)
class Mood:
    """What moves the answers of the demo corps; one row per team."""

    climate: NDArray[np.float64]  # teams
    response: NDArray[np.float64]  # teams, share that answers


def mood(rng: np.random.Generator, units: NDArray[np.int64], districts: NDArray[np.int64]) -> Mood:
    """Climate per team from unit, district and the team itself; numbers as in the research on uniformed teams."""
    climate = (
        rng.normal(0.25, 0.08, units.max() + 1)[units]
        + rng.normal(0, 0.10, districts.max() + 1)[districts]
        + rng.normal(0, 0.38, units.size)
    )
    return Mood(climate=climate, response=np.clip(rng.beta(9, 5, units.size), 0.25, 0.95))


def sink(mood: Mood, large: NDArray[np.bool_]) -> None:
    """Also a small corps has a team where it goes wrong: the lowest of the large ones, if none is that low."""
    lowest = int(np.argmin(np.where(large, mood.climate, np.inf)))
    mood.climate[lowest] = min(mood.climate[lowest], TROUBLED)


def later(rng: np.random.Generator, before: Mood, kept: NDArray[np.float64]) -> Mood:
    """Half a year on: climate drifts back to the middle, and rises where agreements were kept (share per team)."""
    drift = rng.normal(0, 0.15, before.climate.size)
    climate = 0.25 + 0.85 * (before.climate - 0.25) + 0.25 * (kept - 0.5) + drift
    return Mood(climate=climate, response=np.clip(before.response + rng.normal(0, 0.05, kept.size), 0.25, 0.95))


def team(
    rng: np.random.Generator, climate: float, people: int, tones: NDArray[np.float64], reverse: NDArray[np.bool_]
) -> list[list[float | None]]:
    """Answers 1..5 (None where skipped) of so many people of one team, in the direction in which they are asked."""
    person = rng.normal(0, 0.6, (people, 1))
    latent = climate + tones[None, :] + person + rng.normal(0, 0.8, (people, tones.size))
    points = 1 + np.digitize(latent, CUTS)
    points = np.where(reverse[None, :], 6 - points, points)
    skipped = rng.random(points.shape) < SKIPPED
    return [[None if gone else float(v) for v, gone in zip(row, holes, strict=True)]
            for row, holes in zip(points, skipped, strict=True)]  # fmt: skip


def closed(
    rng: np.random.Generator, asked: Definition, climate: float, people: int, tones: NDArray[np.float64]
) -> list[list[float | None]]:
    """Closed answers of one team as they are laid down: the statements, and what some tell about themselves."""
    reverse = np.array([i.reverse for i in asked.statements])
    if not asked.backgrounds:
        return team(rng, climate, people, tones, reverse)
    rows: list[list[float | None]] = []
    for answer, number in enumerate(rng.multinomial(people, SAID)):
        for given in team(rng, climate + SHIFT[answer], int(number), tones, reverse):
            left = iter(given)
            rows.append([
                next(left) if item.kind is ItemKind.STATEMENT else _said(item, answer) for item in asked.closed_items
            ])  # fmt: skip
    return rows


def _said(item: Item, answer: int) -> float | None:
    return float(min(answer, len(item.choices))) if answer else None

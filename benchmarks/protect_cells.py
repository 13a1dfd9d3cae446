# SPDX-License-Identifier: EUPL-1.2
"""Count tables made safe: ours beside tau-ARGUS in one run, and what the attacker finds in each.

    PYTHONPATH=src python benchmarks/protect_cells.py --research FOLDER [--tables geo gender genderage] [--coalition 0]

FOLDER holds `make_synthetic.py` (11 units, 43 districts, 400 teams, seed 20251123); the table is question Q00 by the
organisation, then also by gender and age. Cells of 1 to 4 respondents are unsafe; nobody in a cell is no secret.

The peer is the package `pytauargus`, the engine of Statistics Netherlands with HiGHS: modular suppression,
`FREQ(5,30)`, which asks for an interval of 30 % where ours must hold 0 and 5. Ours does not depend on it: put it on
the path for this run; without it the script says so and runs ours alone. `--peer-on` says for which tables it is
asked, since it takes long. What each hides is attacked by `attack_cells`, which shares no code with ours.
"""

import argparse
import importlib
import os
import sys
import time
from collections import Counter
from collections.abc import Iterable, Mapping
from contextlib import chdir, redirect_stdout
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from iedereen.cli.files.protecting.spec import ProtectSpec
from iedereen.cli.files.protecting.tables import protect_cells
from iedereen.engines.protect.attacker import Row, attack_cells
from protect_groups import module

GEO = ("unit", "district", "team")
TABLES = {"geo": (), "gender": ("gender",), "genderage": ("gender", "age")}
THRESHOLD = 5
Names = tuple[str, ...]


def counted(research: Path, more: Names) -> Counter[Names]:
    """(unit, district, team, answer, ...) -> respondents to Q00."""
    maker: Any = module(research / "make_synthetic.py")
    unit, district, _, _, cells = maker.make()
    kinds = {"gender": maker.GENDERS, "age": maker.AGES}
    found: Counter[Names] = Counter()
    for (team, answer, gender, age), number in zip(*cells[0], strict=True):
        where = (f"U{unit[district[team]]:02d}", f"D{district[team]:02d}", f"T{team:03d}")
        who = {"gender": gender, "age": age}
        found[(*where, f"A{answer}", *(kinds[name][who[name]][0] for name in more))] += int(number)
    return found


def ours(counts: Counter[Names], more: Names, coalition: int) -> list[tuple[Names, str]]:
    """Every row of the output: its names and its status."""
    dimensions = ("answer", *more)
    spec = ProtectSpec("cells", THRESHOLD, "freq", (), dimensions, False, coalition, {"geo": GEO})
    found = protect_cells(spec, [*GEO, *dimensions], counts)
    return [(tuple(row[:-2]), row[-1]) for row in found.rows]


def tau_argus(counts: Counter[Names], more: Names, peer: Any) -> list[tuple[Names, str]]:
    """The same from `pytauargus`: a row per respondent in, a status per cell out."""
    names = (*GEO, "answer", *more)
    people: dict[str, list[object]] = {name: [] for name in names}
    for key, number in counts.items():
        for name, value in zip(names, key, strict=True):
            people[name] += [value.replace("<", "u").replace("+", "p").replace("-", "t")] * number
    people["one"] = [1] * sum(counts.values())
    above = {key[2]: key[:3] for key in counts} | {key[1]: (*key[:2], "") for key in counts}
    above |= {key[0]: (key[0], "", "") for key in counts} | {"Total": ("", "", "")}
    back = {
        value.replace("<", "u").replace("+", "p").replace("-", "t"): value for key in counts for value in key[3:]
    } | {"Total": ""}  # fmt: skip
    with TemporaryDirectory() as folder, chdir(folder):  # it leaves files where it stands
        tree = peer.hrc.write_hrc(people, ["team", "district", "unit"], hrc_filename=str(Path(folder) / "geo.hrc"))
        given = {name: people[name] for name in ("team", "answer", *more, "one")}
        made = peer.protect(
            given, ["team", "answer", *more], "one", "FREQ(5,30)", "MOD(1,5,1,1,1)", hrc={"team": tree}, decimals=0,
            totcode="Total", workdir=folder,
        )  # fmt: skip
        rows = list(made.tables[0].rows)
    status = {"U": "primary", "M": "secondary"}
    out = []
    for row in rows:
        place = above[str(row["team"]).strip()]
        cell = tuple(back[str(row[name]).strip()] for name in ("answer", *more))
        out.append(((*place, *cell), status.get(str(row["status"]), "published")))
    return out


def totals(counts: Mapping[Names, int]) -> Counter[Names]:
    """Every cell of the lattice -> respondents."""
    found: Counter[Names] = Counter()
    for key, number in counts.items():
        cells: list[Names] = [()]
        for value in key[3:]:
            cells = [(*cell, name) for cell in cells for name in (value, "")]
        for depth in range(4):
            place = (*key[:depth], *("",) * (3 - depth))
            for cell in cells:
                found[(*place, *cell)] += number
    return found


def attacked(rows: Iterable[tuple[Names, str]], real: Mapping[Names, int], coalition: int) -> str:
    start = time.process_time()
    given = []
    for key, status in rows:
        hidden = status in {"primary", "secondary"}
        known = min(real.get(key, 0), coalition)
        unsafe = 0 < real.get(key, 0) < THRESHOLD + coalition
        given.append(Row((), key[:3], key[3:], None if hidden else real.get(key, 0), unsafe, known=known))
    found = attack_cells(given, THRESHOLD, coalition)
    seconds = time.process_time() - start
    return f"attack on {found.tested}: {found.succeeded} known too well, {found.exact} exactly; {seconds:.1f} CPU s"


def report(name: str, rows: list[tuple[Names, str]], real: Mapping[Names, int], cpu: float, coalition: int) -> None:
    number = Counter(status for _, status in rows)
    hidden = number["primary"] + number["secondary"]
    print(f"  {name:12s} {cpu:7.2f} CPU s  hidden {hidden:6d} of {len(rows)}", end="  ", flush=True)
    print(attacked(rows, real, coalition), flush=True)


def cpu() -> float:
    """Of this process and of what it started."""
    spent = os.times()
    return spent.user + spent.system + spent.children_user + spent.children_system


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--research", type=Path, required=True, help="folder with make_synthetic.py")
    parser.add_argument("--tables", nargs="+", choices=TABLES, default=["geo", "gender"])
    parser.add_argument("--peer-on", nargs="*", choices=TABLES, default=["geo"])
    parser.add_argument("--coalition", type=int, default=0)
    asked = parser.parse_args()
    try:
        peer: Any = importlib.import_module("pytauargus")
    except ImportError:
        peer = None
        print("pytauargus is not on the path: ours alone, beside nothing")
    print(f"load average {os.getloadavg()[0]:.1f}")
    for table in asked.tables:
        more = TABLES[table]
        counts = counted(asked.research, more)
        real = totals(counts)
        print(f"{table}: 455 nodes x answer{''.join(f' x {name}' for name in more)}, coalition {asked.coalition}")
        start = cpu()
        rows = ours(counts, more, asked.coalition)  # with an attack of its own
        report("ours", rows, real, cpu() - start, asked.coalition)
        if peer and table in asked.peer_on:
            start = cpu()
            with redirect_stdout(sys.stderr):
                rows = tau_argus(counts, more, peer)
            report("tau-ARGUS", rows, real, cpu() - start, asked.coalition)


if __name__ == "__main__":
    main()

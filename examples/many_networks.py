"""Diagnose 200,000 synthetic networks with Dask, on worker processes of this machine.

    python examples/many_networks.py [NETWORKS] [WORKERS] [OUTPUT.parquet]

Every partition is made where it is diagnosed, so that no wide table ever travels. For a cluster give Client
its scheduler's address; nothing else changes. Needs, in the folder of netdiag:
python -m pip install ".[dask]"
"""

from __future__ import annotations

import random
import sys
import time

import dask.dataframe as dd
import pandas as pd
from dask.distributed import Client, LocalCluster

from netdiag import KnowledgeBase
from netdiag.batch import Reference, diagnose_frame, empty_result

PARTITION = 2500  # networks: some seconds of work, some megabytes


def made_up(seed: int, count: int, knowledge: Reference) -> pd.DataFrame:
    """Make networks with one to three knelpunten each, and five of the signs that rules read for each of those."""
    kb, rng = knowledge.load(), random.Random(seed)
    signs = {name: sorted(kb.derived.bearing[f"knelpunt:{name}"]) for name in kb.knelpunten}
    rows = []
    for i in range(count):
        row: dict[str, object] = {"name": f"network-{seed}-{i}"}
        for name in rng.sample(list(signs), rng.randint(1, 3)):
            row |= {sign: rng.randint(2, 4) for sign in rng.sample(signs[name], min(5, len(signs[name])))}
        rows.append(row | dict.fromkeys(rng.sample(list(kb.symptoms), 3), 0))
    return pd.DataFrame.from_records(rows)


def work(seed: int, count: int, knowledge: Reference) -> pd.DataFrame:
    """Make and diagnose one partition."""
    return diagnose_frame(made_up(seed, count, knowledge), knowledge)


def main(networks: int = 200_000, workers: int = 2, output: str = "") -> None:
    """Diagnose, and tell which knelpunten stand first."""
    knowledge = Reference.of(KnowledgeBase.default())  # travels as folders and hash; each worker loads it once
    sizes = [min(PARTITION, networks - start) for start in range(0, networks, PARTITION)]
    with (
        LocalCluster(n_workers=workers, threads_per_worker=1, dashboard_address=":0") as cluster,
        Client(cluster) as client,
    ):
        client.run(work, 0, 2, knowledge)  # each worker loads and compiles the knowledge before the clock starts
        start = time.perf_counter()
        found = dd.from_map(work, range(len(sizes)), sizes, knowledge=knowledge, meta=empty_result())
        if output:
            found.to_parquet(output)
            found = dd.read_parquet(output)
        first = found[["knelpunt_1", "outcome"]].compute()
        took = time.perf_counter() - start
    print(
        first["outcome"].value_counts().to_string(), first["knelpunt_1"].value_counts().head(10).to_string(), sep="\n\n"
    )
    print(
        f"\n{len(first):,} networks in {took:.0f} s on {workers} workers: "
        f"{1e3 * took * workers / len(first):.2f} ms of a core each"
    )


if __name__ == "__main__":
    main(*map(int, sys.argv[1:3]), *sys.argv[3:4])

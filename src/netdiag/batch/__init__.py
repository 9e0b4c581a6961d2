"""Many networks: tables and files in, one row of results each, and no network stops the others.

diagnose_many(cases)        cases -> Diagnosis or error, in order
diagnose_frame(df)          table -> table, one row a case
columns_in, columns_out     what the columns of both mean
labelled                    results with labels in place of ids
Reference                   names a knowledge base, so that other processes load the very same
pieces                      files in, one file out; again where it stopped
reread                      a table of results, read back
Reading, Writing            ... and how tables are to be read, and results written
"""

from netdiag.batch.batch import Reference, diagnose_frame, diagnose_many, empty_result
from netdiag.batch.columns import columns_in
from netdiag.batch.readers import Reading
from netdiag.batch.results import columns_out, labelled
from netdiag.batch.writers import Writing

__all__ = [
    "Reading", "Reference", "Writing", "columns_in", "columns_out", "diagnose_frame", "diagnose_many", "empty_result",
    "labelled",
]  # fmt: skip

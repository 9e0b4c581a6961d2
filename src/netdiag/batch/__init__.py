"""Many networks: tables and files in, one row of results each, and no network stops the others.

diagnose_many(cases)        cases -> Diagnosis or error, in order
diagnose_frame(df)          table -> table, one row a case
columns_in, columns_out     what the columns of both mean
Reference                   names a knowledge base, so that other processes load the very same
pieces                      files in, one file out; again where it stopped
Reading                     ... and how tables in those files are to be read
"""

from netdiag.batch.batch import Reference, diagnose_frame, diagnose_many, empty_result
from netdiag.batch.columns import columns_in
from netdiag.batch.readers import Reading
from netdiag.batch.results import columns_out

__all__ = ["Reading", "Reference", "columns_in", "columns_out", "diagnose_frame", "diagnose_many", "empty_result"]

"""The tables, the vocabulary and the rules: read, checked, indexed, and never changed after that.

KnowledgeBase               everything declared, each section by id
given(kb)                   the knowledge base a caller gave, or the shipped one
per_knowledge               values worked out once for each knowledge base
records, premise, fields    the frozen records in it, and what a premise reads
statable                    what a case can state beside symptoms
Entry, Source, Text, Id     ... and the fields that most of them have
reading, yamlfile, folders  files to records, every mistake with its line
schema, search              what editors complete by, and symptoms found by words
hit, terms                  ... what such a search comes back with, and what of a text it compares
"""

from netdiag.knowledge.base import KnowledgeBase, given
from netdiag.knowledge.fields import Entry, Id, Source, Text
from netdiag.knowledge.kept import per_knowledge

__all__ = ["Entry", "Id", "KnowledgeBase", "Source", "Text", "given", "per_knowledge"]

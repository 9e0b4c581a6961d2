"""A diagnosis in a form to read or to work with: reports of many kinds, and plain data with stable keys.

story                       Diagnosis -> Story: one report, whatever its form
blocks                      what a Story is made of, and the lengths there are
text                        the report on a console, or as a string
documents                   the report as a file: text, Markdown, HTML, Word, PowerPoint
data                        Diagnosis -> plain data, JSON
brief                       Diagnosis -> one line, a few lines, one view in a notebook; a case as a view
frames                      a diagnosis, a case, knowledge as pandas DataFrames
plots                       Diagnosis -> a picture, SVG or PNG, with its text
overview                    a table of results -> many networks at a glance, HTML or Excel
"""

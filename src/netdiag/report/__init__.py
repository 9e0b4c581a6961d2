"""A diagnosis in a form to read or to work with: text, and plain data with stable keys.

data                        Diagnosis -> plain data, JSON
text                        Diagnosis -> the report, on a console or as a string
brief                       Diagnosis -> one line, a few lines, one view in a notebook
"""

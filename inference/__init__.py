"""The statistics that SQL has not: plain functions over figures that the models have counted up already.

Python models import from here, tests too, and nobody else; nothing here knows of files, tables or dbt. What is
counted, and by which stratum, belongs in the SQL models.
"""

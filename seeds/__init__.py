"""Data that ships with the product: facts for the models and the invented demo company.

No code of the pipeline belongs here.
"""

"""Rows of the queries turned into charts: pure functions that give plain dictionaries for Plotly.

Colours are named by token (`token:step-short-3`); the browser puts in the value of the scheme in force, so that one
figure serves light, dark and paper. No component, no query and no permission stands here.
"""

"""The work and its order: settings, reading and loading, the refresh, publishing, the command line.

This room knows all the others and none of them knows it. What a row must look like stands in `expectations`, what a
figure means in `dbt_project`, what a person sees in `dashboards`.
"""

"""The pages, a folder for each subject: page, sections, queries, charts and downloads together.

A page reads its address, asks its queries, and gives either its body or the words for what the viewer may not see. What
several pages share stands in `snapshot`, `ui` and `ui.charts`.
"""

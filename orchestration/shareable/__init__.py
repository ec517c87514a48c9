"""The file that may be handed to a wider circle: figures about units and courses, small groups hidden.

What is hidden follows from `dashboards.access`, the rules that pages follow; here they meet whole tables.
"""

"""The record of a refresh: its file, its progress, references that did not resolve."""

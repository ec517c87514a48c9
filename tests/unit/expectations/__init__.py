"""Tests of the contracts, the suites that follow from them, and the runner."""

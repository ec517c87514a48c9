"""Texts to values: dates, numbers, durations, scales; rows that are folded into one."""

"""The refresh as Dagster shows it: assets, checks, jobs, schedules, sensors. What a step does stands in `refresh`."""

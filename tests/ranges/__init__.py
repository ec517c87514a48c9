"""Whether the versions that pyproject.toml allows work: the lowest of each dependency, and the newest."""

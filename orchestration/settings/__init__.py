"""A workspace's settings and profiles of known systems, validated once; nothing of files that were read."""

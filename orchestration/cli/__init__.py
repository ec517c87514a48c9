"""The command `skillgap`: its commands, one module each, and what they print. What a command does stands below."""

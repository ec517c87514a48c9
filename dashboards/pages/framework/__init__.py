"""The pages about the framework: signals, health, competencies, role profiles."""

"""The pages about courses: all of them, and one, with the evidence for it."""

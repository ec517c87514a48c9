"""What people see. Knows the published files and nothing else: no export, no model, no refresh."""

"""The dashboards: what people see. They know the published files and nothing else: no export, no model, no refresh."""

"""The quick tests against the wheel as it is installed, in place of the checkout."""

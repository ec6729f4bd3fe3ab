"""Every write of `actions`: module = noun, function = verb."""

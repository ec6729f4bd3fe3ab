"""Every write of `agencies`: module = noun, function = verb."""

"""Every write of `indicators`: module = noun, function = verb."""

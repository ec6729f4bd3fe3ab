"""The measuring and reading side: indicators, values, lights, roll-ups, and the pages that show them."""

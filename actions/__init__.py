"""The doing and writing side: the plan, its quarters, and the reports with their workflow."""

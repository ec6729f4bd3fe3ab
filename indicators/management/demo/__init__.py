"""What `demo` makes: people, baselines, and eleven quarters of synthetic reports. Deterministic."""

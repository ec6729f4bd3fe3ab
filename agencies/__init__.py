"""Who does it: organisations, people, appointments, permissions, tokens and the audit chain."""

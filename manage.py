#!/usr/bin/env python
"""Django's command line for HZ+: `python manage.py COMMAND`."""

import os
import sys

from django.core.management import execute_from_command_line


def main() -> None:
    """Run the command named on the command line under the project's settings."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hz_plus.settings")
    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()

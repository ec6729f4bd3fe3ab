"""The WSGI entry point: `gunicorn hz_plus.wsgi`."""

import os

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.exceptions import ImproperlyConfigured
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hz_plus.settings")


def refuse_demo_people() -> None:
    """Production does not start on a database that holds people with the demo's published password."""
    people = get_user_model().objects.filter(is_demo=True)
    if settings.HZ_ENV == "production" and people.exists():
        raise ImproperlyConfigured(
            "HZ_ENV=production does not start on a database with demo people. Use a database of its own: "
            "set DATABASE_URL, or set HZ_DATA_DIR to an empty directory."
        )


application = get_wsgi_application()
refuse_demo_people()

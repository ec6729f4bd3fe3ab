"""The WSGI entry point: `gunicorn hz_plus.wsgi`."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hz_plus.settings")

application = get_wsgi_application()

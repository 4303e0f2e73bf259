"""The ASGI application."""

import os

from django.core.asgi import get_asgi_application

from tallystick.hub.limits import BodyLimit

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tallystick.hub.settings")
application = BodyLimit(get_asgi_application())

"""The ASGI application."""

import os
import warnings

from django.core.asgi import get_asgi_application

from tallystick.hub.limits import BodyLimit

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tallystick.hub.settings")
# WhiteNoise hands out files of ours in one piece each; the operator can do nothing about how.
warnings.filterwarnings("ignore", message="StreamingHttpResponse must consume synchronous iterators")
application = BodyLimit(get_asgi_application())

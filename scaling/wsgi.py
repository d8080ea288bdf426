import gc
import os
from importlib import import_module

from django.conf import settings
from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "scaling.settings")
application = get_wsgi_application()

# All that is loaded stays: the collector of garbage need not go through it in the middle of a request,
# nor through a page of figures several times while it is made.
import_module(settings.ROOT_URLCONF)
gc.collect()
gc.freeze()
gc.set_threshold(10_000)

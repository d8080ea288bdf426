"""How every page looks: the official NHS macros, and Django forms rendered through them.

It lives in ``adopters`` because that is the lowest room and every other one renders with it;
it knows nothing of the estate. ``{% load nhsuk %}`` brings the tags; the crispy pack's
templates are under ``templates/nhsuk``; fields and widgets for forms are in ``fields``,
``widgets`` and ``layout``.
"""

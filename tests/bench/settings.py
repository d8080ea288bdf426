"""The product's settings, with two empty views beside its pages."""

from scaling.settings import *  # noqa: F403

ROOT_URLCONF = "tests.bench.urls"

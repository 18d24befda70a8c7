# The settings that docs/integrating.md does not show.
import os

SECRET_KEY = "only for the check of the documents"
ALLOWED_HOSTS = ["*"]
INSTALLED_APPS = ["django.contrib.auth", "django.contrib.contenttypes", "django.contrib.sessions", "lms"]
MIDDLEWARE = [
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
]
DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": os.environ.get("LMS_DATABASE", ":memory:")}}
ROOT_URLCONF = "lms.urls"
USE_TZ = True


"""The front page."""

from django.urls import path

from scaling.dashboards.home import views

app_name = "home"

urlpatterns = [path("", views.home, name="home")]

from django.urls import path

from adopters.estate import views

app_name = "adopters"

urlpatterns = [
    path("organisations/", views.search, name="search"),
    path("organisations/<str:code>/", views.organisation, name="organisation"),
    path("areas/", views.areas, name="areas"),
    path("areas/<slug:kind>/<str:code>/", views.area, name="area"),
]

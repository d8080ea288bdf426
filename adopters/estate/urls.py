from django.urls import path

from adopters.estate import loading_views, views

app_name = "adopters"

urlpatterns = [
    path("organisations/", views.search, name="search"),
    path("organisations/<str:code>/", views.organisation, name="organisation"),
    path("organisations/<str:code>/areas/correct/", loading_views.correct, name="correct"),
    path("areas/", views.areas, name="areas"),
    path("areas/<slug:kind>/<str:code>/", views.area, name="area"),
    path("estate/", loading_views.loads, name="loads"),
    path("estate/loads/<int:pk>/", loading_views.load, name="load"),
    path("estate/upload/<slug:kind>/", loading_views.upload, name="upload"),
    path("estate/held/<int:pk>/", loading_views.held, name="held"),
    path("estate/held/<int:pk>/apply/", loading_views.apply, name="apply"),
    path("estate/held/<int:pk>/discard/", loading_views.discard, name="discard"),
]

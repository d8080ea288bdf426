from django.urls import path

from scaling.dashboards import area, behind, innovation, national, organisation

app_name = "dashboards"

urlpatterns = [
    path("national/", national.page, name="national"),
    path("innovations/<slug:slug>/spread/", innovation.page, name="innovation"),
    path("innovations/<slug:slug>/spread/curve.svg", innovation.curve_picture, name="curve"),
    path("innovations/<slug:slug>/spread/curve.json", innovation.curve_spec, name="curve_spec"),
    path("innovations/<slug:slug>/spread/curve.csv", innovation.curve_csv, name="curve_csv"),
    path("innovations/<slug:slug>/spread/figures/<slug:indicator>/", behind.page, name="behind"),
    path("innovations/<slug:slug>/spread/<slug:kind>/<str:code>/", innovation.page, name="innovation_area"),
    path("areas/<slug:kind>/<str:code>/spread/", area.page, name="area"),
    path("organisations/<str:code>/spread/", organisation.page, name="organisation"),
]

from django.urls import path, re_path

from scaling.reports import views

app_name = "reports"

urlpatterns = [
    path("", views.report_list, name="list"),
    path("new/", views.new, name="new"),
    path("<int:number>/", views.report, name="report"),
    path("<int:number>/curve.svg", views.chart, name="chart"),
    re_path(r"^(?P<number>[0-9]{1,9})/(?P<part>figures|curve)\.(?P<form>csv|xlsx)$", views.file, name="file"),
]

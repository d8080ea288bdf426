"""Pages for local adaptations."""

from django.urls import path

from scaling.adaptations import views

app_name = "adaptations"

urlpatterns = [
    path("", views.adaptation_list, name="list"),
    path("record/<int:adoption>/", views.record, name="record"),
    path("<int:pk>/remove/", views.remove, name="remove"),
]

from django.urls import path

from scaling.milestones import views

app_name = "milestones"

urlpatterns = [
    path("innovations/<slug:slug>/milestones/", views.listing, name="list"),
    path("innovations/<slug:slug>/milestones/new/", views.new, name="new"),
    path("milestones/<int:pk>/change/", views.change, name="change"),
    path("milestones/<int:pk>/give-up/", views.give_up, name="give_up"),
]

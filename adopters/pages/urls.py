from django.urls import path

from adopters.pages import views

app_name = "pages"

urlpatterns = [
    path("accessibility/", views.accessibility, name="accessibility"),
    path("privacy/", views.privacy, name="privacy"),
    path("contact/", views.contact, name="contact"),
    path("glossary/", views.glossary, name="glossary"),
    path("gallery/", views.gallery, name="gallery"),
    path("gallery/chart.svg", views.gallery_chart, name="gallery_chart"),
]

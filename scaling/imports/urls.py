from django.urls import path

from scaling.imports import views

app_name = "imports"

urlpatterns = [
    path("innovations/<slug:slug>/import/", views.new, name="new"),
    path("innovations/<slug:slug>/import/template.<str:form>", views.template, name="template"),
    path("innovations/<slug:slug>/imports/", views.import_list, name="list"),
    path("imports/<int:pk>/", views.batch, name="batch"),
    path("imports/<int:pk>/check/", views.check_again, name="check"),
    path("imports/<int:pk>/apply/", views.apply, name="apply"),
    path("imports/<int:pk>/discard/", views.discard, name="discard"),
    path("imports/<int:pk>/undo/", views.undo, name="undo"),
    path("imports/<int:pk>/rejected.csv", views.rejected, name="rejected"),
]

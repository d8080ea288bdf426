"""Pages for progress at sites, for an organisation's own innovations, and for splits."""

from django.urls import path

from scaling.adoptions.views import adoption, lines, organisation, splits, worklist

app_name = "adoptions"

urlpatterns = [
    path("innovations/<slug:slug>/sites/", worklist.sites, name="worklist"),
    path("innovations/<slug:slug>/sites/log/", worklist.log_many, name="log_many"),
    path("innovations/<slug:slug>/sites/<str:code>/", adoption.site, name="site"),
    path("innovations/<slug:slug>/sites/<str:code>/log/", adoption.log, name="log"),
    path("adoptions/<int:pk>/", adoption.adoption, name="adoption"),
    path("adoptions/<int:pk>/still/", adoption.still, name="still"),
    path("adoptions/<int:pk>/steps/<int:key>/", adoption.step, name="step"),
    path("adoptions/<int:pk>/lines/<int:key>/remove/", lines.remove, name="remove"),
    path("adoptions/<int:pk>/lines/<int:key>/not-right/", lines.dispute, name="dispute"),
    path("adoptions/<int:pk>/lines/<int:key>/take-back/", lines.settle, name="settle"),
    path("organisations/<str:code>/innovations/", organisation.innovations, name="organisation"),
    path("organisations/<str:code>/innovations/start/", organisation.start, name="start"),
    path(
        "organisations/<str:code>/innovations/<slug:slug>/does-not-apply/",
        organisation.not_for_us,
        name="not_for_us",
    ),
    path(
        "organisations/<str:code>/innovations/<slug:slug>/applies/",
        organisation.applies_after_all,
        name="applies",
    ),
    path("questions/", splits.questions, name="questions"),
    path("questions/<str:code>/", splits.answer, name="answer"),
    path("questions/<str:code>/adoptions/<int:pk>/", splits.answer_for_adoption, name="answer_adoption"),
]

"""People: /people/."""

from __future__ import annotations

from django.urls import path

from adopters.people.views import inviting, joining, people, roles

app_name = "people"

urlpatterns = [
    path("", people.people_list, name="list"),
    path("me/", people.me, name="me"),
    path("me/name/", people.name, name="name"),
    path("invite/", inviting.choose, name="choose_invitation"),
    path("invite/<str:role>/", inviting.invite, name="invite"),
    path("invitations/", inviting.sent, name="invitations"),
    path("invitations/<int:pk>/", inviting.invitation, name="invitation"),
    path("invitations/<int:pk>/resend/", inviting.resend, name="resend"),
    path("invitations/<int:pk>/withdraw/", inviting.withdraw, name="withdraw"),
    path("join/<str:token>/", joining.join, name="join"),
    path("roles/<int:pk>/end/", roles.end, name="end_role"),
    path("roles/<int:pk>/change/", roles.change, name="change_role"),
    path("<int:pk>/", people.person, name="person"),
    path("<int:pk>/roles/", roles.choose, name="choose_role"),
    path("<int:pk>/roles/<str:role>/", roles.give, name="give_role"),
    path("<int:pk>/end/", people.end_access, name="end_access"),
]

# SPDX-License-Identifier: EUPL-1.2
from django.urls import path

from iedereen.people import views
from iedereen.people.visits import signed_in

app_name = "people"
urlpatterns = [
    path("organisatie/", signed_in(views.organisation), name="units"),
    path("organisatie/inlezen/", signed_in(views.reading_in), name="imports"),
    path("organisatie/inlezen/bevestigen/", signed_in(views.confirm_reading), name="confirm_import"),
    path("organisatie/inlezen/voorbeeld/<slug:table>.xlsx", signed_in(views.example), name="example"),
    path("organisatie/<str:code>/", signed_in(views.unit), name="unit"),
    path("rollen/", signed_in(views.roles), name="my_roles"),
    path("rollen/toekennen/", signed_in(views.assign), name="roles"),
    path("rollen/<int:holding>/beeindigen/", signed_in(views.end), name="end_role"),
    path("mensen/", signed_in(views.accounts), name="accounts"),
    path("mensen/<uuid:person>/", signed_in(views.person), name="person"),
    path("mensen/<uuid:person>/account-stoppen/", signed_in(views.end_account), name="end_account"),
    path("mensen/<uuid:person>/account-openen/", signed_in(views.restore_account), name="restore_account"),
    path("demo/aanmelden/", views.demo_sign_in, name="demo_sign_in"),
]

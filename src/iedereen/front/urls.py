# SPDX-License-Identifier: EUPL-1.2
from django.urls import path

from iedereen.front import views
from iedereen.front.cycle import views as cycle
from iedereen.front.learning.views import learn

app_name = "front"
urlpatterns = [
    path("", views.start, name="home"),
    path("overzicht/", views.corps, name="overview"),
    path("overzicht/aandacht/", cycle.push, name="push"),
    path("overzicht/ambitie/<str:code>/", cycle.ambition, name="ambition"),
    path("overzicht/<str:code>/", views.corps, name="overview_unit"),
    path("leren/", learn, name="learn"),
    path("privacy/", views.privacy, name="privacy"),
    path("toegankelijkheid/", views.accessibility, name="accessibility"),
    path("belofte/", views.promise, name="promise"),
    path("stijl/", views.styles, name="styles"),
    path("demo/", views.demo, name="demo"),
    path("demo/ronde-sluit/", views.demo_end, name="demo_end"),
    path("demo/sleutels/", views.demo_unseal, name="demo_unseal"),
    path("demo/post/", views.demo_post, name="demo_post"),
]

from django.urls import path

from portal.pages.briefings import views

app_name = "briefings"
urlpatterns = [
    path("", views.all_briefings, name="all"),
    path("schedule/", views.schedule, name="schedule"),
    path("<str:reference>/", views.one, name="one"),
    path("<str:reference>/publish/", views.publish, name="publish"),
    path("<str:reference>/call-off/", views.call_off, name="call_off"),
]

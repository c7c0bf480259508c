from django.urls import path

from portal.pages.briefings import hosting, views
from portal.pages.history import views as history

app_name = "briefings"
urlpatterns = [
    path("", views.all_briefings, name="all"),
    path("calendar/", views.calendar, name="calendar"),
    path("schedule/", views.schedule, name="schedule"),
    path("hosting/", hosting.asked, name="hosting"),
    path("<str:reference>/", views.one, name="one"),
    path("<str:reference>/publish/", views.publish, name="publish"),
    path("<str:reference>/change/", views.change, name="change"),
    path("<str:reference>/message/", views.message, name="message"),
    path("<str:reference>/call-off/", views.call_off, name="call_off"),
    path("<str:reference>/hosting/", hosting.answer, name="answer"),
    path("<str:reference>/history/", history.briefing, name="history"),
]

from django.urls import path

from portal.pages.bookings import booking, views

app_name = "bookings"
urlpatterns = [
    path("", views.all_bookings, name="all"),
    path("past/", views.past, name="past"),
    path("find/", views.find, name="find"),
    path("book/<str:reference>/<str:venue>/", booking.book, name="choose"),
    path("<int:number>/done/", booking.done, name="done"),
    path("<int:number>/briefing.ics", booking.calendar, name="calendar"),
    path("<int:number>/cancel/", views.cancel, name="cancel"),
    path("<int:number>/swap/", views.swap, name="swap"),
]

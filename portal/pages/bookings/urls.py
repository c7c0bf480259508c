from django.urls import path

from portal.pages.bookings import views

app_name = "bookings"
urlpatterns = [
    path("", views.all_bookings, name="all"),
    path("find/", views.find, name="find"),
    path("book/<str:reference>/<str:venue>/", views.choose, name="choose"),
    path("<int:number>/cancel/", views.cancel, name="cancel"),
]

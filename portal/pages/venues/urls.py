from django.urls import path

from portal.pages.venues import views

app_name = "venues"
urlpatterns = [
    path("", views.all_venues, name="all"),
    path("add/", views.add, name="add"),
    path("<str:reference>/", views.one, name="one"),
    path("<str:reference>/change/", views.change, name="change"),
    path("<str:reference>/rooms/add/", views.add_room, name="add_room"),
]

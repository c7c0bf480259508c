from django.urls import path

from portal.pages.history import views as history
from portal.pages.venues import managers, views

app_name = "venues"
urlpatterns = [
    path("", views.all_venues, name="all"),
    path("add/", views.add, name="add"),
    path("<str:reference>/", views.one, name="one"),
    path("<str:reference>/change/", views.change, name="change"),
    path("<str:reference>/rooms/add/", views.add_room, name="add_room"),
    path("<str:reference>/rooms/<int:number>/", views.change_room, name="change_room"),
    path("<str:reference>/managers/invite/", managers.invite, name="invite_manager"),
    path("<str:reference>/managers/<int:number>/remove/", managers.remove, name="remove_manager"),
    path("<str:reference>/managers/<int:number>/withdraw/", managers.withdraw, name="withdraw_manager"),
    path("<str:reference>/history/", history.venue, name="history"),
]

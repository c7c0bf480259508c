from django.urls import path

from portal.pages.requests import views

app_name = "requests"
urlpatterns = [
    path("", views.all_requests, name="all"),
    path("ask/", views.ask, name="ask"),
    path("ask/sent/", views.sent, name="sent"),
    path("<int:number>/", views.one, name="one"),
    path("<int:number>/approve/", views.approve, name="approve"),
    path("<int:number>/decline/", views.decline, name="decline"),
]

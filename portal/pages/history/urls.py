from django.urls import path

from portal.pages.history import views

app_name = "history"
urlpatterns = [
    path("", views.everything, name="all"),
    path("reads/", views.reads, name="reads"),
]

from django.urls import path

from portal.pages.register import views

app_name = "register"
urlpatterns = [
    path("<str:reference>/", views.one, name="one"),
    path("<str:reference>/mark/<int:number>/", views.mark, name="mark"),
    path("<str:reference>/walk-in/", views.walk_in, name="walk_in"),
    path("<str:reference>/close/", views.close, name="close"),
    path("<str:reference>/open-again/", views.open_again, name="open_again"),
]

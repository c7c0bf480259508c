from django.urls import path

from portal.pages.personal_data import people, views

app_name = "personal_data"
urlpatterns = [
    path("", views.kept, name="all"),
    path("holds/", views.holds, name="holds"),
    path("holds/<int:number>/", views.hold, name="hold"),
    path("holds/<int:number>/release/", views.release, name="release"),
    path("find/", people.find, name="find"),
    path("<str:kind>/<int:number>/", people.one, name="one"),
    path("<str:kind>/<int:number>/hold/", views.place, name="place"),
    path("<str:kind>/<int:number>/file/", people.file, name="file"),
]

from django.urls import path

from portal.pages.catalogue import views

app_name = "catalogue"
urlpatterns = [
    path("", views.everything, name="all"),
    path("areas/", views.areas, name="areas"),
    path("areas/<slug:code>/", views.area, name="area"),
    path("courses/", views.courses, name="courses"),
    path("add-course/", views.add_course, name="add_course"),
    path("courses/<slug:code>/", views.course, name="course"),
    path("threat-level/", views.threat, name="threat"),
    path("add-threat-level/", views.add_threat, name="add_threat"),
]

from django.urls import path

from portal.pages.about import views

app_name = "about"
urlpatterns = [
    path("help/", views.how_it_works, name="help"),
    path("accessibility/", views.accessibility, name="accessibility"),
    path("privacy/", views.privacy, name="privacy"),
]

from django.urls import path

from portal.pages.system import views

app_name = "system"
urlpatterns = [path("", views.health, name="health")]

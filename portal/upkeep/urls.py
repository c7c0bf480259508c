from django.urls import path

from portal.upkeep import views

urlpatterns = [path("healthz", views.healthz, name="healthz")]

from django.urls import path

from portal.upkeep import views

urlpatterns = [
    path("healthz", views.healthz, name="healthz"),
    path("csp-reports", views.csp_reports, name="csp_reports"),
    path("metrics", views.metrics, name="metrics"),
]

from django.urls import path

from portal.pages.campaigns import figures, views
from portal.pages.history import views as history

app_name = "campaigns"
urlpatterns = [
    path("", views.all_campaigns, name="all"),
    path("make/", views.make, name="make"),
    path("<str:reference>/", views.one, name="one"),
    path("<str:reference>/change/", views.change, name="change"),
    path("<str:reference>/focus/", views.focus, name="focus"),
    path("<str:reference>/figures/", figures.figures, name="figures"),
    path("<str:reference>/figures/figures.csv", figures.csv, name="csv"),
    path("<str:reference>/figures/figures.xlsx", figures.xlsx, name="xlsx"),
    path("<str:reference>/figures/by-<str:name>.svg", figures.chart, name="chart"),
    path("<str:reference>/figures/rows/<slug:code>/", figures.rows, name="rows"),
    path("<str:reference>/history/", history.campaign, name="history"),
]

from django.urls import path

from portal.pages.figures import views

app_name = "figures"
urlpatterns = [
    path("", views.all_weeks, name="all"),
    path("<str:week>/", views.week, name="week"),
    path("<str:week>/figures.csv", views.week_csv, name="csv"),
    path("<str:week>/figures.xlsx", views.week_xlsx, name="xlsx"),
    path("<str:week>/by-<str:name>.svg", views.week_chart, name="chart"),
    path("<str:week>/rows/<slug:code>/", views.week_rows, name="rows"),
    path("<str:week>/changes/<slug:kind>/", views.week_changes, name="changes"),
    path("<str:week>/compile/", views.compile_again, name="compile"),
]

from django.urls import path

from portal.pages.imports import views

app_name = "imports"
urlpatterns = [
    path("", views.all_imports, name="all"),
    path("upload/", views.upload, name="upload"),
    path("<int:number>/", views.one, name="one"),
    path("<int:number>/sheet/", views.sheet, name="sheet"),
    path("<int:number>/columns/", views.columns, name="columns"),
    path("<int:number>/run/", views.run, name="run"),
    path("<int:number>/refused.csv", views.refused, {"kind": "csv"}, name="refused_csv"),
    path("<int:number>/refused.xlsx", views.refused, {"kind": "xlsx"}, name="refused_xlsx"),
]

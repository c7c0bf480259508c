from django.urls import path

from portal.pages.history import views as history
from portal.pages.staff import views

app_name = "staff"
urlpatterns = [
    path("", views.venues, name="venues"),
    path("<str:reference>/", views.all_staff, name="all"),
    path("<str:reference>/add/", views.add, name="add"),
    path("<str:reference>/<int:number>/", views.one, name="one"),
    path("<str:reference>/<int:number>/change/", views.change, name="change"),
    path("<str:reference>/<int:number>/move/", views.move, name="move"),
    path("<str:reference>/<int:number>/left/", views.leave, name="leave"),
    path("<str:reference>/<int:number>/records/add/", views.add_record, name="add_record"),
    path("<str:reference>/<int:number>/records/<int:record>/withdraw/", views.withdraw, name="withdraw"),
    path("<str:reference>/<int:number>/history/", history.person, name="history"),
]

from django.urls import path

from portal.pages.mail import views

app_name = "mail"
urlpatterns = [
    path("", views.all_mails, name="all"),
    path("<int:number>/", views.one, name="one"),
    path("<int:number>/send-again/", views.send_again, name="send_again"),
    path("refuse/<str:token>/", views.refuse, name="refuse"),
]

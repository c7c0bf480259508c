from django.urls import path

from portal.pages.accounts import officer_sheets, own, views
from portal.pages.history import views as history

app_name = "accounts"
urlpatterns = [
    path("", views.all_accounts, name="all"),
    path("me/", own.me, name="me"),
    path("officers/", views.officers, name="officers"),
    path("invite/", views.invite, name="invite"),
    path("invite/file/", officer_sheets.upload, name="invite_many"),
    path("invite/file/<int:number>/", officer_sheets.one, name="invite_sheet"),
    path("invitations/<int:number>/", views.invitation, name="invitation"),
    path("invitations/<int:number>/send-again/", views.send_again, name="send_again"),
    path("invitations/<int:number>/withdraw/", views.withdraw, name="withdraw"),
    path("accept/<str:token>/", views.accept, name="accept"),
    path("<int:number>/", views.one, name="one"),
    path("<int:number>/history/", history.account, name="history"),
]

from django.urls import path

from portal.pages.accounts import emails, mending, officer_sheets, own, views
from portal.pages.history import views as history

app_name = "accounts"
urlpatterns = [
    path("", views.all_accounts, name="all"),
    path("me/", own.me, name="me"),
    path("me/sign-ins/", own.sign_in_list, name="sign_ins"),
    path("me/sign-ins/<int:number>/end/", own.end_sign_in, name="end_sign_in"),
    path("me/sign-ins/end-others/", own.end_others, name="end_other_sign_ins"),
    path("me/typed/", own.typed, name="typed"),
    path("me/email/", emails.change, name="change_email"),
    path("me/file/<path:address>", own.file, name="file"),
    path("me/typed/forget/", own.forget_typed, name="forget_typed"),
    path("<int:number>/end-sign-ins/", views.end_sign_ins, name="end_sign_ins"),
    path("<int:number>/remove-factor/", mending.remove_factor, name="remove_factor"),
    path("<int:number>/keep-factor/", mending.stop, name="stop_removal"),
    path("keep-factor/<str:token>/", mending.keep_factor, name="keep_factor"),
    path("<int:number>/email/", emails.change_of, name="change_email_of"),
    path("email-changes/<int:number>/stop/", emails.stop, name="stop_email_change"),
    path("new-email/<str:token>/", emails.confirm_new, name="confirm_email"),
    path("keep-email/<str:token>/", emails.keep, name="keep_email"),
    path("officers/", views.officers, name="officers"),
    path("invite/", views.invite, name="invite"),
    path("invite/file/", officer_sheets.upload, name="invite_many"),
    path("invite/file/<int:number>/", officer_sheets.one, name="invite_sheet"),
    path("invite/file/<int:number>/sheet/", officer_sheets.choose, name="choose_sheet"),
    path("invitations/<int:number>/", views.invitation, name="invitation"),
    path("invitations/<int:number>/send-again/", views.send_again, name="send_again"),
    path("invitations/<int:number>/withdraw/", views.withdraw, name="withdraw"),
    path("accept/<str:token>/", views.accept, name="accept"),
    path("<int:number>/", views.one, name="one"),
    path("<int:number>/history/", history.account, name="history"),
]

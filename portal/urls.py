"""The table of contents: from an address to its folder in one look."""

from allauth.account import views as allauth_views
from django.urls import include, path
from django.views.generic import RedirectView

from portal.accounts.access import ANY_ROLE, PUBLIC

handler400 = "portal.pages.errors.bad_request"
handler403 = "portal.pages.errors.forbidden"
handler404 = "portal.pages.errors.not_found"
handler429 = "portal.pages.errors.too_many_tries"
handler500 = "portal.pages.errors.server_error"

account = [
    path("sign-in/", allauth_views.login, name="account_login"),
    path("sign-up/", RedirectView.as_view(pattern_name="requests:ask"), name="account_signup"),
    path("sign-out/", allauth_views.logout, name="account_logout"),
    path("password/change/", allauth_views.password_change, name="account_change_password"),
    path("password/set/", allauth_views.password_set, name="account_set_password"),
    path("password/forgotten/", allauth_views.password_reset, name="account_reset_password"),
    path("password/forgotten/sent/", allauth_views.password_reset_done, name="account_reset_password_done"),
    path(
        "password/new/<uidb36>-<key>/",
        allauth_views.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path(
        "password/new/done/",
        allauth_views.password_reset_from_key_done,
        name="account_reset_password_from_key_done",
    ),
    path("reauthenticate/", allauth_views.reauthenticate, name="account_reauthenticate"),
]

LIBRARY_POLICIES = {
    "account_login": PUBLIC,
    "account_signup": PUBLIC,
    "account_logout": PUBLIC,
    "account_reset_password": PUBLIC,
    "account_reset_password_done": PUBLIC,
    "account_reset_password_from_key": PUBLIC,
    "account_reset_password_from_key_done": PUBLIC,
    "account_change_password": ANY_ROLE,
    "account_set_password": ANY_ROLE,
    "account_reauthenticate": ANY_ROLE,
}

urlpatterns = [
    path("", include("portal.pages.home.urls")),
    path("account/", include(account)),
    path("accounts/", include("portal.pages.accounts.urls")),
    path("briefings/", include("portal.pages.briefings.urls")),
    path("bookings/", include("portal.pages.bookings.urls")),
    path("register/", include("portal.pages.register.urls")),
    path("campaigns/", include("portal.pages.campaigns.urls")),
    path("figures/", include("portal.pages.figures.urls")),
    path("venues/", include("portal.pages.venues.urls")),
    path("staff/", include("portal.pages.staff.urls")),
    path("requests/", include("portal.pages.requests.urls")),
    path("imports/", include("portal.pages.imports.urls")),
    path("catalogue/", include("portal.pages.catalogue.urls")),
    path("mail/", include("portal.pages.mail.urls")),
    path("system/", include("portal.pages.system.urls")),
    path("about/", include("portal.pages.about.urls")),
    path("", include("portal.upkeep.urls")),
]

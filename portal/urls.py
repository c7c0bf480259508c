"""The table of contents: from an address to its folder in one look."""

from allauth.account import views as allauth_views
from allauth.mfa.base import views as factor_views
from allauth.mfa.recovery_codes import views as recovery_views
from allauth.mfa.totp import views as app_views
from allauth.mfa.webauthn import views as passkey_views
from django.urls import include, path, register_converter
from django.urls.converters import StringConverter
from django.views.generic import RedirectView

from portal.accounts.access import LEAVING, OWN_SIGN_IN, PROVEN, PUBLIC
from portal.pages.accounts import recovery_codes

handler400 = "portal.pages.errors.bad_request"
handler403 = "portal.pages.errors.forbidden"
handler404 = "portal.pages.errors.not_found"
handler429 = "portal.pages.errors.too_many_tries"
handler500 = "portal.pages.errors.server_error"


class Base36(StringConverter):
    """The number of an account in a link, which ends at the first dash: the rest is the key."""

    regex = "[0-9A-Za-z]+"


register_converter(Base36, "base36")

account = [
    path("sign-in/", allauth_views.login, name="account_login"),
    path("sign-up/", RedirectView.as_view(pattern_name="requests:ask"), name="account_signup"),
    path("sign-out/", allauth_views.logout, name="account_logout"),
    path("password/change/", allauth_views.password_change, name="account_change_password"),
    path("password/set/", allauth_views.password_set, name="account_set_password"),
    path("password/forgotten/", allauth_views.password_reset, name="account_reset_password"),
    path("password/forgotten/sent/", allauth_views.password_reset_done, name="account_reset_password_done"),
    path(
        "password/new/<base36:uidb36>-<key>/",
        allauth_views.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path(
        "password/new/done/",
        allauth_views.password_reset_from_key_done,
        name="account_reset_password_from_key_done",
    ),
    path("reauthenticate/", allauth_views.reauthenticate, name="account_reauthenticate"),
    path("factors/", factor_views.index, name="mfa_index"),
    path("factors/enter/", factor_views.authenticate, name="mfa_authenticate"),
    path("factors/enter-again/", factor_views.reauthenticate, name="mfa_reauthenticate"),
    path("factors/app/", app_views.activate_totp, name="mfa_activate_totp"),
    path("factors/app/remove/", app_views.deactivate_totp, name="mfa_deactivate_totp"),
    path("factors/codes/", recovery_codes.show, name="mfa_view_recovery_codes"),
    path("factors/codes/new/", recovery_views.generate_recovery_codes, name="mfa_generate_recovery_codes"),
    path("factors/codes/file/", recovery_codes.file, name="mfa_download_recovery_codes"),
    path("factors/passkeys/", passkey_views.list_webauthn, name="mfa_list_webauthn"),
    path("factors/passkeys/add/", passkey_views.add_webauthn, name="mfa_add_webauthn"),
    path("factors/passkeys/<int:pk>/name/", passkey_views.edit_webauthn, name="mfa_edit_webauthn"),
    path("factors/passkeys/<int:pk>/remove/", passkey_views.remove_webauthn, name="mfa_remove_webauthn"),
    path("factors/passkeys/enter/", passkey_views.login_webauthn, name="mfa_login_webauthn"),
    path("factors/passkeys/enter-again/", passkey_views.reauthenticate_webauthn, name="mfa_reauthenticate_webauthn"),
]

LIBRARY_POLICIES = {
    "account_login": PUBLIC,
    "account_signup": PUBLIC,
    "account_logout": LEAVING,
    "account_reset_password": PUBLIC,
    "account_reset_password_done": PUBLIC,
    "account_reset_password_from_key": PUBLIC,
    "account_reset_password_from_key_done": PUBLIC,
    "account_change_password": PROVEN,
    "account_set_password": PROVEN,
    "account_reauthenticate": OWN_SIGN_IN,
    "mfa_index": OWN_SIGN_IN,
    "mfa_authenticate": PUBLIC,
    "mfa_reauthenticate": OWN_SIGN_IN,
    "mfa_activate_totp": PROVEN,
    "mfa_deactivate_totp": PROVEN,
    "mfa_generate_recovery_codes": PROVEN,
    "mfa_list_webauthn": OWN_SIGN_IN,
    "mfa_add_webauthn": PROVEN,
    "mfa_edit_webauthn": PROVEN,
    "mfa_remove_webauthn": PROVEN,
    "mfa_login_webauthn": PUBLIC,
    "mfa_reauthenticate_webauthn": OWN_SIGN_IN,
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
    path("history/", include("portal.pages.history.urls")),
    path("personal-data/", include("portal.pages.personal_data.urls")),
    path("system/", include("portal.pages.system.urls")),
    path("about/", include("portal.pages.about.urls")),
    path("", include("portal.upkeep.urls")),
]

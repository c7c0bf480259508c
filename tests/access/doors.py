"""Who may enter which page, said once more apart from the pages: opening a door wider is a decision, not a slip."""

from portal.accounts.access import Policy
from portal.accounts.models import POLICE, Role


def door(*roles, **details):
    return Policy(roles=frozenset(roles), **details)


ROUTES_OF = {
    Policy(is_public=True): """
        home account_login account_signup account_reset_password account_reset_password_done
        account_reset_password_from_key account_reset_password_from_key_done mfa_authenticate mfa_login_webauthn
        accounts:keep_factor accounts:accept requests:ask requests:sent mail:refuse about:help about:accessibility
        about:privacy healthz metrics csp_reports accounts:keep_email
    """,
    Policy(is_public=True, is_before_factor=True): """
        account_logout
    """,
    door(*Role): """
        accounts:me accounts:sign_ins accounts:end_sign_in accounts:end_other_sign_ins accounts:typed
        accounts:forget_typed accounts:stop_removal accounts:stop_email_change accounts:file
    """,
    door(*Role, is_before_factor=True): """
        account_reauthenticate mfa_index mfa_reauthenticate mfa_list_webauthn mfa_reauthenticate_webauthn
    """,
    door(*Role, needs_proof=True): """
        mfa_view_recovery_codes mfa_download_recovery_codes accounts:change_email accounts:confirm_email
    """,
    door(*Role, needs_proof=True, is_before_factor=True): """
        account_change_password account_set_password mfa_activate_totp mfa_deactivate_totp
        mfa_generate_recovery_codes mfa_add_webauthn mfa_edit_webauthn mfa_remove_webauthn
    """,
    door(*POLICE, Role.VENUE_MANAGER): """
        briefings:one briefings:history venues:all venues:one venues:change venues:add_room
        venues:change_room venues:history
    """,
    door(*POLICE, Role.VENUE_MANAGER, has_open_files=True): """
        bookings:calendar
    """,
    door(*POLICE, has_open_files=True): """
        briefings:all
    """,
    door(Role.COORDINATOR, has_open_files=True): """
        campaigns:csv campaigns:xlsx figures:csv figures:xlsx
    """,
    door(Role.ADMINISTRATOR, Role.COORDINATOR): """
        accounts:invite accounts:invitation accounts:send_again accounts:withdraw accounts:history
    """,
    door(*POLICE): """
        briefings:calendar briefings:schedule briefings:publish briefings:change briefings:message
        briefings:call_off register:one register:mark register:walk_in register:close register:open_again
        campaigns:all campaigns:one campaigns:history venues:add
    """,
    door(Role.COORDINATOR, Role.VENUE_MANAGER): """
        venues:invite_manager venues:remove_manager venues:withdraw_manager
    """,
    door(Role.ADMINISTRATOR): """
        accounts:all accounts:end_sign_ins accounts:one catalogue:all catalogue:areas catalogue:area
        catalogue:courses catalogue:add_course catalogue:course catalogue:threat catalogue:add_threat mail:all
        mail:one mail:send_again history:reads history:all system:health personal_data:all personal_data:holds
        personal_data:hold personal_data:release personal_data:place
    """,
    door(Role.ADMINISTRATOR, needs_proof=True): """
        accounts:remove_factor accounts:change_email_of personal_data:find personal_data:one personal_data:file
    """,
    door(Role.COORDINATOR): """
        accounts:officers accounts:invite_many accounts:invite_sheet campaigns:make campaigns:change campaigns:focus
        campaigns:figures campaigns:chart campaigns:rows figures:all figures:week
        figures:chart figures:rows figures:changes figures:compile requests:all requests:one
        requests:approve requests:decline imports:all imports:upload imports:one imports:columns imports:run
        imports:refused_csv imports:refused_xlsx imports:sheet accounts:choose_sheet
    """,
    door(Role.VENUE_MANAGER): """
        briefings:hosting briefings:answer bookings:all bookings:past bookings:find bookings:choose bookings:done
        bookings:cancel bookings:swap staff:venues staff:all staff:add staff:one staff:change staff:move staff:leave
        staff:add_record staff:withdraw staff:history
    """,
}
DOORS = {name: policy for policy, names in ROUTES_OF.items() for name in names.split()}

"""What every request of every test keeps to: a view of ours writes its form's token before it writes anything else."""

import re
from functools import partial

from django.db import connection

WRITES = re.compile(r'(?:^|;)\s*(?:INSERT\s+INTO|UPDATE|DELETE\s+FROM|COPY|TRUNCATE)\s+"?(\w+)', re.IGNORECASE)
TOKEN = "pages_formtoken"
LIBRARIES = ("allauth.", "django.")
APART = {"upkeep_signoflife", "upkeep_policyreport", "accounts_typed"}  # what is written of a request, not by its form
WITHOUT_TOKEN = {"mail:refuse"}  # a mail program sends it by itself (RFC 8058), and it can be sent often


class TokenFirst:
    """The innermost middleware: sessions, sign-ins and the log of reads are written outside of it."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        with connection.execute_wrapper(partial(self.watch, request)):
            return self.get_response(request)

    def watch(self, request, execute, sql, values, many, context):
        written = WRITES.search(sql if isinstance(sql, str) else "")  # pghistory puts a SELECT before it
        if written and self.is_ours(request):
            request.has_claimed = written[1] == TOKEN or getattr(request, "has_claimed", False)
            is_fine = request.has_claimed or written[1] in APART
            assert is_fine, f"{request.path} writes {written[1]} without a form's token: use act()"
        return execute(sql, values, many, context)

    def is_ours(self, request):
        match = request.resolver_match
        return match and not match.func.__module__.startswith(LIBRARIES) and match.view_name not in WITHOUT_TOKEN

"""What the portal says about itself, to anybody."""

import pytest
from django.urls import reverse

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("name", ["about:help", "about:accessibility", "about:privacy"])
def test_footer_leads_anybody_to_it(client, signed_in, officer, name):
    for reader in (client, signed_in(officer)):
        assert f'href="{reverse(name)}"' in reader.get(reverse("home")).content.decode()
        assert reader.get(reverse(name)).status_code == 200


def test_notice_names_who_answers_for_the_portal(client, settings):
    settings.OPERATOR_NAME, settings.OPERATOR_EMAIL = "Moth Police", "privacy@moth.test"
    for name in ("about:privacy", "about:accessibility"):
        page = client.get(reverse(name)).content.decode()
        assert "Moth Police" in page
        assert "mailto:privacy@moth.test" in page
    settings.OPERATOR_EMAIL = ""
    assert "Ask the person who invited you" in client.get(reverse("about:privacy")).content.decode()

import pytest
from django.core.exceptions import ImproperlyConfigured

from portal.upkeep import safety
from tests import factories

pytestmark = pytest.mark.django_db(transaction=True)


def test_for_real_refuses_demonstration_accounts(settings):
    settings.DEMO = False
    factories.OfficerFactory(email="officer@police.example")
    safety.refuse_demonstration_accounts()
    factories.OfficerFactory(email="Officer@Portal.Test")
    with pytest.raises(ImproperlyConfigured, match="demonstration accounts"):
        safety.refuse_demonstration_accounts()


def test_demonstration_keeps_its_accounts(settings):
    settings.DEMO = True
    factories.OfficerFactory(email="officer@portal.test")
    safety.refuse_demonstration_accounts()

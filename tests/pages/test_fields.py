"""What crispy-forms makes of our fields, where axe does not look: links of the error summary, words, classes."""

import importlib
import inspect
import pkgutil

import pytest
from django import forms
from django.template.loader import render_to_string
from django.urls import reverse

from portal import pages
from portal.pages.fields import NumberField


class Example(forms.Form):
    name = forms.CharField(label="Name", error_messages={"required": "Enter a name"})
    note = forms.CharField(label="Note", required=False, widget=forms.Textarea, help_text="A few words")
    day = forms.DateField(label="Day")
    kind = forms.ChoiceField(label="Kind", choices=[("a", "A"), ("b", "B")], widget=forms.RadioSelect)
    areas = forms.MultipleChoiceField(label="Areas", choices=[("a", "A")], widget=forms.CheckboxSelectMultiple)


def rendered(form, template="_parts/form.html"):
    return render_to_string(template, {"form": form, "button": "Save"})


def test_error_summary_leads_to_fields_that_exist():
    html = rendered(Example({}), "_parts/error_summary.html") + rendered(Example({}))
    links = [part.split('"')[0] for part in html.split('<a href="#')[1:]]
    assert links == ["id_name", "id_day", "id_kind_1", "id_areas_1"]
    for link in links:
        assert f'id="{link}"' in html
    assert "Enter a name" in html


def test_fields_have_govuk_classes_and_say_what_is_optional():
    html = rendered(Example())
    assert "Note (optional)" in html
    assert "Name (optional)" not in html
    assert "govuk-input" in html.split('name="day"')[1].split(">")[0]
    assert 'aria-describedby="id_note_hint"' in html
    assert 'id=""' not in html


def test_select_writes_its_options_safely_and_under_the_names_of_their_groups():
    choices = [("", "Any"), ("Towns", [(1, "<Ely>"), ("2", "Hove")])]
    html = forms.Select(choices=choices).render("place", "2")
    assert '<option value="">Any</option>' in html
    assert '<optgroup label="Towns">' in html
    assert '<option value="1">&lt;Ely&gt;</option>' in html
    assert '<option value="2" selected>Hove</option>' in html


def own_forms():
    """Return every form that a module of the pages has; those of a library get their words when they are made."""
    for module in pkgutil.walk_packages(pages.__path__, "portal.pages."):
        for _name, found in inspect.getmembers(importlib.import_module(module.name), inspect.isclass):
            is_own = all(base.__module__.split(".")[0] != "allauth" for base in found.__mro__)
            if issubclass(found, forms.BaseForm) and found.__module__ == module.name and is_own:
                yield found


def test_every_field_says_in_its_own_words_what_to_do():
    kept = {str(words) for words in forms.IntegerField.default_error_messages.values()}
    kept |= {str(words) for words in forms.Field.default_error_messages.values()}
    bare = [
        f"{form.__name__}.{name}"
        for form in own_forms()
        for name, field in form.base_fields.items()
        if (field.required and not field.widget.is_hidden and str(field.error_messages["required"]) in kept)
        or (isinstance(field, forms.IntegerField) and str(field.error_messages["invalid"]) in kept)
    ]
    assert bare == []


def test_number_is_refused_in_plain_words():
    class Places(forms.Form):
        places = NumberField(
            label="Places", min_value=1, max_value=100_000, error_messages={"required": "Enter how many places"}
        )

    told = {sent: Places({"places": sent}).errors["places"][0] for sent in ("", "many", "0", "1000000")}
    refusal = "Places: enter a whole number from 1 to 100,000"
    assert told == {"": "Enter how many places", "many": refusal, "0": refusal, "1000000": refusal}


@pytest.mark.django_db
def test_empty_sign_in_is_told_what_to_enter(client):
    page = client.post(reverse("account_login"), {"login": ""}).content.decode()
    assert "Enter your email address" in page
    assert "Enter your password" in page
    assert "placeholder" not in page

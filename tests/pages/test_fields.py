"""What crispy-forms makes of our fields, where axe does not look: links of the error summary, words, classes."""

from django import forms
from django.template.loader import render_to_string


class Example(forms.Form):
    name = forms.CharField(label="Name", error_messages={"required": "Enter a name"})
    note = forms.CharField(label="Note", required=False, widget=forms.Textarea, help_text="A few words")
    day = forms.DateField(label="Day")
    kind = forms.ChoiceField(label="Kind", choices=[("a", "A"), ("b", "B")], widget=forms.RadioSelect)
    areas = forms.MultipleChoiceField(label="Areas", choices=[("a", "A")], widget=forms.CheckboxSelectMultiple)


def rendered(form, template="_parts/form.html"):
    return render_to_string(template, {"form": form, "button": "Save"})


def test_error_summary_leads_to_fields_that_exist():
    html = rendered(Example({}))
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

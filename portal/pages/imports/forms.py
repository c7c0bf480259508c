from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.pages.sheets import TableField
from venues.imports.columns import FIELDS, NEEDED
from venues.models import Category


class UploadForm(forms.Form):
    file = TableField(
        help_text=gettext_lazy("Up to 5 MB and 20,000 rows. The first line names the columns, whatever their order.")
    )
    category = forms.ChoiceField(
        label=gettext_lazy("Kind of venue"),
        help_text=gettext_lazy("All venues in the file are of this kind."),
        choices=[("", gettext_lazy("Choose one")), *Category.choices],
        error_messages={"required": gettext_lazy("Choose what kind of venues these are")},
    )


class ColumnsForm(forms.Form):
    """For each field of a venue, which column of the file says it."""

    def __init__(self, *args, header, examples, mapping, **kwargs):
        super().__init__(*args, **kwargs)
        columns = [
            (str(number), described(number, name, value))
            for number, (name, value) in enumerate(zip(header, examples, strict=True))
        ]
        for field, (label, _names) in FIELDS.items():
            self.fields[field] = forms.ChoiceField(
                label=label,
                choices=[("", _("Not in this file")), *columns],
                required=field in NEEDED,
                initial=str(mapping.get(field, "")),
                error_messages={"required": _("Choose the column with the name of each venue")},
            )

    def mapping(self):
        """Return the number of the chosen column for each field that has one."""
        return {field: int(column) for field, column in self.cleaned_data.items() if column}


def described(number, name, value):
    """Return a column's name with an example of what stands in it."""
    name = name or _("Column %(number)d") % {"number": number + 1}
    return _("%(column)s, such as “%(value)s”") % {"column": name, "value": value[:40]} if value else name

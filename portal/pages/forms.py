"""Forms that several pages share."""

from django import forms


class EmptyForm(forms.Form):
    """A question answered by a button."""

"""Every text that people type, turned hostile at once: it begins like a formula, and has script and markup in it."""

from django.apps import apps
from django.db.models import Case, CharField, EmailField, Func, TextField, URLField, Value, When
from django.db.models.functions import Cast, Concat, Left, Lower

OURS = ("portal", "venues", "briefings")
MARK = "Zoë\u2028𝄞"
SCRIPT = "<script>ran=1</script>"
WORDS = f"{MARK}\"'><img src=x onerror=ran=1>{SCRIPT}{{{{7*7}}}} "
LINK = "javascript:ran=1//"
STARTS = "(ARRAY['=1+1', '+1', '-1', '@A1', E'\\t=1', E'\\r=1'])[1 + mod(abs(hashtext(%(expressions)s)), 6)]"
NOT_TYPED = {  # names and numbers that the portal makes, and what it writes from what people typed
    "about", "attachment", "attachment_name", "attachment_type", "checksum", "code", "digest", "html", "key", "kind",
    "led_to", "message_id", "part", "password", "postcode", "reference", "request_id", "role", "run", "secret", "uprn",
    "what",
}  # fmt: skip
LINKS = {"website", "online_link"}


def typed_columns():
    """Yield (model, its columns of text that people type)."""
    for model in apps.get_models():
        if model.__module__.startswith(OURS) and model._meta.managed and not hasattr(model, "pgh_tracked_model"):
            columns = [column for column in model._meta.concrete_fields if is_typed(column)]
            if columns:
                yield model, columns


def is_typed(column):
    is_text = isinstance(column, CharField | TextField)
    return is_text and not (column.primary_key or column.choices or column.name in NOT_TYPED)


def hostile(column):
    """Return what stands in a column from now on: hostile words before what stood there."""
    if column.name in LINKS or isinstance(column, URLField):
        return Case(When(**{column.name: ""}, then=Value("")), default=Value(LINK))
    start = Func(Cast("pk", TextField()), template=STARTS, output_field=TextField())
    most = column.max_length or 10_000
    words = WORDS if most >= 2 * len(WORDS) else SCRIPT if most > 2 * len(SCRIPT) else "<img src=x>"
    texts = [start, Value(words), Cast("pk", TextField()), Value(" "), Cast(column.name, TextField())]
    text = Left(Concat(*texts, output_field=TextField()), most)
    return Lower(text) if isinstance(column, EmailField) else text


def fill():
    """Turn every typed text of every row hostile."""
    for model, columns in typed_columns():
        model._base_manager.update(**{column.name: hostile(column) for column in columns})

"""Columns of money and of secrets.

An encrypted column is `bytea`. Each value is bound to its place by the associated data of the cipher:

- `table.column:key` when the model's primary key is a UUID (known before the row is inserted), or
  when `bind="public_id"` names another field that is set before insertion and never changes;
- `table.column` otherwise, because a number given by the database is not known yet when the value
  is sealed. Two rows' values could then be swapped by somebody with write access to the table; so
  give models with secrets a UUID key or a `bind`.

Values are opened when the attribute is first read, so lists that do not show them cost nothing. A
row that is saved with an unread value keeps its ciphertext, or gets it renewed when its key is old.
`values()` yields `Sealed`, opened by `.open(row)`. `QuerySet.update` and `bulk_update` cannot know
the row and are refused for bound fields; nothing but `isnull` can be asked of the database.
"""

from __future__ import annotations

import json
from typing import Any

from django import forms
from django.core.exceptions import FieldError
from django.core.validators import RegexValidator
from django.db import models
from django.db.models.query_utils import DeferredAttribute

from mercer.kernel import crypto


class AmountField(models.BigIntegerField):
    """Money in minor units; the currency stands in a `CurrencyField` beside it."""


class CurrencyField(models.CharField):
    """An ISO 4217 code, three upper-case letters.

    `varchar(3)`, because Django's bulk insertion casts a `char(3)` to `char`, which keeps one letter.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs["max_length"] = 3
        super().__init__(*args, **kwargs)
        self.validators.append(RegexValidator(r"^[A-Z]{3}\Z"))

    def deconstruct(self) -> tuple:
        name, path, args, kwargs = super().deconstruct()
        del kwargs["max_length"]
        return name, path, args, kwargs


class Sealed(bytes):
    """A ciphertext as it lies in the database, with the name of its column."""

    column: str
    load: Any

    def open(self, row: object = None) -> Any:
        """The value; `row` is what the field is bound to (the UUID key), if it is bound."""
        return self.load(crypto.decrypt(self, context=_context(self.column, row)))

    def __repr__(self) -> str:
        return f"<sealed {self.column}>"

    __str__ = __repr__


class SealedAttribute(DeferredAttribute):
    """Opens the value at its first reading."""

    field: EncryptedField

    def __get__(self, instance: models.Model | None, cls: type | None = None) -> Any:
        value = super().__get__(instance, cls)
        if instance is not None and isinstance(value, Sealed):
            value = value.open(self.field.row_of(instance))
            instance.__dict__[self.field.attname] = value
        return value

    def __set__(self, instance: models.Model, value: Any) -> None:
        """Having a setter is what makes Python ask the getter although the instance holds a value."""
        instance.__dict__[self.field.attname] = value


class EncryptedField(models.Field):
    """What both kinds share; not used itself."""

    descriptor_class = SealedAttribute
    empty_strings_allowed = False

    def __init__(self, *args: Any, bind: str | None = None, context: str | None = None, **kwargs: Any) -> None:
        """`context` keeps an old `table.column` readable after a renaming."""
        self.bind, self.context = bind, context
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> tuple:
        name, path, args, kwargs = super().deconstruct()
        kwargs |= {key: value for key in ("bind", "context") if (value := getattr(self, key))}
        return name, path, args, kwargs

    def get_internal_type(self) -> str:
        return "BinaryField"

    @property
    def place(self) -> str:
        return self.context or f"{self.model._meta.db_table}.{self.column}"

    @property
    def bound_to(self) -> str | None:
        """The attribute whose value is part of the associated data, if any."""
        key = self.model._meta.pk
        return self.bind or (key.attname if isinstance(key, models.UUIDField) else None)

    def row_of(self, instance: models.Model) -> object:
        if self.bound_to is None:
            return None
        row = getattr(instance, self.bound_to)
        if row in (None, ""):
            raise ValueError(f"{self.place} is bound to {self.bound_to}, which is not set yet")
        return row

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:
        unread = model_instance.__dict__.get(self.attname)
        value = unread if isinstance(unread, Sealed) else getattr(model_instance, self.attname)
        if value is None or hasattr(value, "resolve_expression"):
            return value
        context = _context(self.place, self.row_of(model_instance))
        if isinstance(value, Sealed):
            return self._sealed(crypto.reencrypt(value, context=context))
        return self._sealed(crypto.encrypt(self.dump(value), context=context))

    def get_prep_value(self, value: Any) -> Any:
        if value is None or isinstance(value, Sealed) or hasattr(value, "resolve_expression"):
            return value
        if self.bound_to is not None:
            raise FieldError(f"{self.place} is sealed for one row: save the row instead of updating a set of rows")
        return self._sealed(crypto.encrypt(self.dump(value), context=self.place))

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> Any:
        value = super().get_db_prep_value(value, connection, prepared)
        return connection.Database.Binary(value) if isinstance(value, bytes) else value

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Sealed | None:
        return None if value is None else self._sealed(value)

    def get_lookup(self, lookup_name: str) -> Any:
        if lookup_name == "isnull":
            return super().get_lookup(lookup_name)
        raise FieldError(f"{self.place} is encrypted: look it up by a blind index")

    def get_transform(self, name: str) -> Any:
        return None

    def dump(self, value: Any) -> bytes:
        raise NotImplementedError

    def load(self, plain: bytes) -> Any:
        raise NotImplementedError

    def _sealed(self, value: Any) -> Sealed:
        sealed = Sealed(value)
        sealed.column, sealed.load = self.place, self.load
        return sealed


class EncryptedTextField(EncryptedField):
    """A text nobody reads in a dump. `max_length` is checked by forms and `full_clean` only."""

    description = "Encrypted text"
    empty_strings_allowed = True

    def dump(self, value: Any) -> bytes:
        return str(value).encode()

    def load(self, plain: bytes) -> str:
        return plain.decode()

    def to_python(self, value: Any) -> Any:
        return value if value is None or isinstance(value, str) else str(value)

    def formfield(self, **kwargs: Any) -> Any:
        widget = {} if self.max_length else {"widget": forms.Textarea}
        return super().formfield(**{"form_class": forms.CharField, "max_length": self.max_length, **widget, **kwargs})


class EncryptedJSONField(EncryptedField):
    """A JSON value nobody reads in a dump."""

    description = "Encrypted JSON"

    def dump(self, value: Any) -> bytes:
        return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()

    def load(self, plain: bytes) -> Any:
        return json.loads(plain)

    def formfield(self, **kwargs: Any) -> Any:
        return super().formfield(**{"form_class": forms.JSONField, **kwargs})


def _context(place: str, row: object) -> str:
    return place if row is None else f"{place}:{row}"

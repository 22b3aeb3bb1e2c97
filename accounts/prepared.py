"""Questions that every message and every request of a program asks the database.

Django puts a question's SQL together anew each time, which takes ten times what SQLite takes to
answer it. Here that is done once, and the values are filled in.
"""

from collections.abc import Callable
from functools import cached_property
from typing import Any, Generic, TypeVar

from django.db import connection
from django.db.models import Expression, Field, Model, QuerySet

M = TypeVar("M", bound=Model)


class Given(Expression):
    """Stands in a question for a value of this field, which comes under a name when it is asked."""

    def __init__(self, name: str, field: "Field[Any, Any]") -> None:
        super().__init__(output_field=field)
        self.name = name

    def as_sql(self, compiler: Any, connection: Any, **_more: Any) -> tuple[str, list["Given"]]:  # type: ignore[override]
        """A place for the value; the parameter is this itself, until there is one."""
        return "%s", [self]


class Prepared(Generic[M]):
    """A question: `ask` makes its queryset, of one model without `select_related`."""

    def __init__(self, ask: Callable[[], QuerySet[M, Any]]) -> None:
        self._ask = ask

    def all(self, **values: Any) -> list[M]:
        """The rows, as that queryset would give them."""
        return list(self._model._base_manager.raw(self._sql, self._filled(values)))

    def first(self, **values: Any) -> M | None:
        """The first of them."""
        return next(iter(self.all(**values)), None)

    def rows(self, **values: Any) -> list[tuple[Any, ...]]:
        """The bare rows of a `values_list` of columns that every database gives as they are: texts
        and whole numbers."""
        with connection.cursor() as cursor:
            cursor.execute(self._sql, self._filled(values))
            found: list[tuple[Any, ...]] = cursor.fetchall()
            return found

    @cached_property
    def _made(self) -> tuple[type[M], str, tuple[Any, ...]]:
        question = self._ask()
        return (question.model, *question.query.sql_with_params())

    @property
    def _model(self) -> type[M]:
        return self._made[0]

    @property
    def _sql(self) -> str:
        return self._made[1]

    def _filled(self, values: dict[str, Any]) -> list[Any]:
        return [
            part.output_field.get_db_prep_value(values[part.name], connection)
            if isinstance(part, Given)
            else part
            for part in self._made[2]
        ]

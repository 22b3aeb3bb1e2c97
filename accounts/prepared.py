"""Questions that every message and every request of a program asks the database.

Django puts a question's SQL together anew each time, which takes ten times what SQLite takes to
answer it. Here that is done once, and the values are filled in.
"""

from collections.abc import Callable
from functools import cached_property
from typing import Any, Generic, TypeVar

from django.db import DEFAULT_DB_ALIAS, connection
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
        model, names, converters = self._reading
        rows = self._compiler.apply_converters(self.rows(**values), converters)
        return [model.from_db(DEFAULT_DB_ALIAS, names, row) for row in rows]

    def first(self, **values: Any) -> M | None:
        """The first of them."""
        return next(iter(self.all(**values)), None)

    def rows(self, **values: Any) -> list[tuple[Any, ...]]:
        """The bare rows, for a `values_list` of columns that every database gives as they are:
        texts and whole numbers."""
        sql, params = self._sql
        filled = [_value(param, values) for param in params]
        with connection.cursor() as cursor:
            cursor.execute(sql, filled)
            found: list[tuple[Any, ...]] = cursor.fetchall()
        return found

    # It keeps the connection of the thread that asked first, of which only settings are read here.
    @cached_property
    def _compiler(self) -> Any:
        return self._ask().query.get_compiler(DEFAULT_DB_ALIAS)

    @cached_property
    def _sql(self) -> tuple[str, tuple[Any, ...]]:
        sql, params = self._compiler.as_sql()
        return sql, tuple(params)

    @cached_property
    def _reading(self) -> tuple[type[M], list[str], Any]:
        """The model, its columns' names, and what makes Python's values of theirs."""
        compiler, _sql = self._compiler, self._sql  # which are known once there is SQL
        columns = [column for column, _sql, _alias in compiler.select]
        names = [column.target.attname for column in columns]
        return compiler.query.model, names, compiler.get_converters(columns)


def _value(param: Any, values: dict[str, Any]) -> Any:
    """What stands in the SQL for a parameter."""
    if isinstance(param, Given):
        return param.output_field.get_db_prep_value(values[param.name], connection)
    return param

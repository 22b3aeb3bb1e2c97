"""Questions that every message and every request of a program asks the database.

Django puts a question's SQL together anew each time, which takes ten times what SQLite takes to
answer it. Here that is done once, and the values are filled in.
"""

from collections.abc import Callable, Collection
from functools import cached_property
from typing import Any, Generic, TypeVar

from django.db import DEFAULT_DB_ALIAS, connection
from django.db.models import Expression, Field, Model, QuerySet
from django.db.models import query as queries

M = TypeVar("M", bound=Model)
# Their types are of a later Django, which takes one thing more.
related_in: Any = queries.get_related_populators


class Given(Expression):
    """Stands in a question for a value of this field, which comes under a name when it is asked."""

    def __init__(self, name: str, field: "Field[Any, Any]") -> None:
        super().__init__(output_field=field)
        self.name = name

    def as_sql(self, compiler: Any, connection: Any, **_more: Any) -> tuple[str, list["Given"]]:  # type: ignore[override]
        """A place for the value; the parameter is this itself, until there is one."""
        return "%s", [self]


class Several:
    """Places in a question for the values of a list, at most so many of them."""

    def __init__(self, name: str, field: "Field[Any, Any]", most: int) -> None:
        self.name, self.most = name, most
        self.places: list[Any] = [Given(f"{name} {number}", field) for number in range(most)]

    def values(self, values: Collection[Any]) -> dict[str, Any]:
        """What is given for the list, which is not empty: the last stands in what is left over."""
        if not 0 < len(values) <= self.most:
            raise ValueError(f"{len(values)} values for {self.most} places of {self.name}")
        *_first, last = filled = list(values)
        filled += [last] * (self.most - len(filled))
        return {place.name: value for place, value in zip(self.places, filled, strict=True)}


def room(count: int) -> int:
    """Places for a list of so many, and of some more, so that few questions serve every length."""
    return 1 << (count - 1).bit_length()


class Prepared(Generic[M]):
    """A question: `ask` makes its queryset."""

    def __init__(self, ask: Callable[[], QuerySet[M, Any]]) -> None:
        self._ask = ask

    def all(self, **values: Any) -> list[M]:
        """The rows, as that queryset would give them."""
        model, names, converters, related = self._reading
        found = []
        for row in self._compiler.apply_converters(self.rows(**values), converters):
            one = model.from_db(DEFAULT_DB_ALIAS, names, row[: len(names)])
            for each in related:
                each.populate(row, one)
            found.append(one)
        return found

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
    def _reading(self) -> tuple[type[M], list[str], Any, list[Any]]:
        """The model and its columns' names, what makes Python's values of theirs, and what fills in
        the models that are read along."""
        compiler, _sql = self._compiler, self._sql  # which are known once there is SQL
        columns = [column for column, _sql, _alias in compiler.select]
        own = len(compiler.klass_info["select_fields"])
        names = [column.target.attname for column in columns[:own]]
        related = related_in(compiler.klass_info, compiler.select, DEFAULT_DB_ALIAS)
        return compiler.query.model, names, compiler.get_converters(columns), related


def _value(param: Any, values: dict[str, Any]) -> Any:
    """What stands in the SQL for a parameter."""
    if isinstance(param, Given):
        return param.output_field.get_db_prep_value(values[param.name], connection)
    return param

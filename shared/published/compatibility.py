"""May a new schema read everything an old one allowed? Additive: nothing taken away, nothing narrowed."""

from typing import Any

Schema = dict[str, Any]

# What only explains. `default` is judged with the properties: it says what an absent field means.
SILENT = {"title", "description", "examples", "$defs", "default", "deprecated", "$comment", "$schema", "$id"}
JUDGED = {"type", "enum", "const", "properties", "required", "additionalProperties", "items", "prefixItems"}
AT_LEAST = {"minimum", "exclusiveMinimum", "minLength", "minItems", "minProperties"}
AT_MOST = {"maximum", "exclusiveMaximum", "maxLength", "maxItems", "maxProperties"}


def breaks(old: Schema, new: Schema) -> list[str]:
    """Each way in which `new` refuses or loses what `old` allowed, in words; empty when it is additive.

    A keyword this does not know is a break when it was added or changed: better loud than wrong.
    """
    return _Comparison(old.get("$defs", {}), new.get("$defs", {})).between(old, new, "$")


def shape(schema: Any) -> Any:
    """The schema without what only explains, for comparing shapes."""
    if isinstance(schema, list):
        return [shape(each) for each in schema]
    if not isinstance(schema, dict):
        return schema
    return {
        # Below `properties` and `$defs` the keys are names, not keywords.
        key: {n: shape(v) for n, v in value.items()} if key in ("properties", "$defs") else shape(value)
        for key, value in schema.items()
        if key in ("$defs", "default") or key not in SILENT
    }


class _Comparison:
    def __init__(self, old_defs: Schema, new_defs: Schema) -> None:
        self._old_defs, self._new_defs = old_defs, new_defs
        self._open: set[tuple[str, str]] = set()

    def between(self, old: Schema, new: Schema, at: str) -> list[str]:
        pair = (old.get("$ref", ""), new.get("$ref", ""))
        if all(pair):
            if pair in self._open:
                return []  # a recursive type: judged where it was met first
            self._open.add(pair)
        old, new = _resolved(old, self._old_defs), _resolved(new, self._new_defs)
        if "anyOf" in old or "anyOf" in new:
            return self._alternatives(old, new, at)
        if other_kind := _values(old, new, at):
            return other_kind
        return [
            *_bounds(old, new, at),
            *self._object(old, new, at),
            *self._array(old, new, at),
            *_unknown(old, new, at),
        ]

    def _alternatives(self, old: Schema, new: Schema, at: str) -> list[str]:
        found: list[str] = []
        for before in old.get("anyOf", [old]):
            tried = [self.between(before, after, at) for after in new.get("anyOf", [new])]
            if all(tried):
                nearest: list[str] = min(tried, key=len)
                found += nearest
        return found

    def _object(self, old: Schema, new: Schema, at: str) -> list[str]:
        before, after = old.get("properties", {}), new.get("properties", {})
        found = [f"{at}.{name}: was removed" for name in before if name not in after]
        for name in sorted(set(new.get("required", [])) - set(old.get("required", []))):
            found.append(f"{at}.{name}: is newly required")
        for name in before.keys() & after.keys():
            found += self.between(before[name], after[name], f"{at}.{name}")
            if before[name].get("default", ...) != after[name].get("default", ...):
                found.append(f"{at}.{name}: its default changed, so old facts would mean something else")
        return found + self._further(old, new, at)

    def _further(self, old: Schema, new: Schema, at: str) -> list[str]:
        before, after = old.get("additionalProperties", True), new.get("additionalProperties", True)
        if after is True or before is False:
            return []
        if after is False:
            return [f"{at}: no longer takes further fields"]
        return self.between({} if before is True else before, after, f"{at}.*")

    def _array(self, old: Schema, new: Schema, at: str) -> list[str]:
        before, after = old.get("prefixItems", []), new.get("prefixItems", [])
        found = [] if len(before) == len(after) else [f"{at}: has another number of places"]
        for place, (b, a) in enumerate(zip(before, after, strict=False)):
            found += self.between(b, a, f"{at}[{place}]")
        if isinstance(new.get("items"), dict):
            found += self.between(old.get("items", {}), new["items"], f"{at}[]")
        return found


def _resolved(schema: Schema, defs: Schema) -> Schema:
    if "$ref" not in schema:
        return schema
    beside = {k: v for k, v in schema.items() if k != "$ref"}
    return defs[schema["$ref"].rsplit("/", 1)[1]] | beside  # type: ignore[no-any-return]


def _allowed(schema: Schema) -> list[Any] | None:
    return [schema["const"]] if "const" in schema else schema.get("enum")


def _kinds(schema: Schema) -> set[str] | None:
    kinds = schema.get("type")
    if kinds is None:
        return None
    return {kinds} if isinstance(kinds, str) else set(kinds)


def _values(old: Schema, new: Schema, at: str) -> list[str]:
    was, now = _allowed(old), _allowed(new)
    if now is not None and (was is None or not all(value in now for value in was)):
        gone = "any other value" if was is None else ", ".join(str(v) for v in was if v not in now)
        return [f"{at}: no longer takes {gone}"]
    before, after = _kinds(old), _kinds(new)
    if after is None:
        return []
    readable = after | {"integer"} if "number" in after else after
    if before is None or before - readable:
        return [f"{at}: was {_said(before)}, is {_said(after)}"]
    return []


def _bounds(old: Schema, new: Schema, at: str) -> list[str]:
    if _allowed(old) is not None:
        return []
    tighter = [w for w in AT_LEAST if w in new and (w not in old or new[w] > old[w])]
    tighter += [w for w in AT_MOST if w in new and (w not in old or new[w] < old[w])]
    return [f"{at}: {word} is tighter" for word in sorted(tighter)]


def _unknown(old: Schema, new: Schema, at: str) -> list[str]:
    words = new.keys() - SILENT - JUDGED - AT_LEAST - AT_MOST
    return [f"{at}: {word} was added or changed" for word in sorted(words) if old.get(word, ...) != new[word]]


def _said(kinds: set[str] | None) -> str:
    return "anything" if kinds is None else " or ".join(sorted(kinds))

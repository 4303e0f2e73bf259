"""Cross-checking: which of two lists' entries are one thing, which hold one thing in common, and why."""

from tallystick.crosscheck.bytewise import KEY_SIDES
from tallystick.crosscheck.compare import Comparison, HitKind, Record, compare, compare_records, record, weigh_records
from tallystick.crosscheck.explain import Reason
from tallystick.crosscheck.hashing import key_hashes
from tallystick.crosscheck.keys import ADDRESS, exact_keys, keys
from tallystick.crosscheck.query import read_query
from tallystick.crosscheck.search import query_terms, search_terms, terms_and_keys
from tallystick.crosscheck.weights import ENGINE_VERSION, THRESHOLD

__all__ = [
    "ADDRESS",
    "ENGINE_VERSION",
    "KEY_SIDES",
    "THRESHOLD",
    "Comparison",
    "HitKind",
    "Reason",
    "Record",
    "compare",
    "compare_records",
    "exact_keys",
    "key_hashes",
    "keys",
    "query_terms",
    "read_query",
    "record",
    "search_terms",
    "terms_and_keys",
    "weigh_records",
]

"""Values worked out once for each knowledge base.

per_knowledge(make)             make(kb) -> the same value at each call, as long as the knowledge base lives
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from functools import wraps
from typing import TypeVar
from weakref import WeakKeyDictionary

from netdiag.knowledge.base import KnowledgeBase

Value = TypeVar("Value")


def per_knowledge(make: Callable[[KnowledgeBase], Value]) -> Callable[[KnowledgeBase], Value]:
    """Return a function that makes a value at the first call for a knowledge base and keeps it, for all threads.

    The value must hold no reference to the knowledge base, or both would be kept for ever.
    """
    kept: WeakKeyDictionary[KnowledgeBase, Value] = WeakKeyDictionary()
    lock = threading.RLock()

    @wraps(make)
    def value_of(kb: KnowledgeBase) -> Value:
        with lock:
            if kb not in kept:
                kept[kb] = make(kb)
            return kept[kb]

    return value_of

"""How this process tends its memory."""

import gc

YOUNG = 50_000  # new objects between two looks at the youngest; Python's own is 700


def settle_memory() -> None:
    """Leave what was made so far out of every later collection, and collect seldom.

    Facts, rows and headers hold no cycles and are freed at once by their counts; the collector only walks
    over them. Called when the code is loaded and before the work begins.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(YOUNG, 10, 10)

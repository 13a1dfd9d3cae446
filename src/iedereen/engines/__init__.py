"""Pure Python engines: plain values in, frozen dataclasses out. No engine knows Django or another engine."""

"""One file an engine, found by entry point; the only place that imports engine libraries."""

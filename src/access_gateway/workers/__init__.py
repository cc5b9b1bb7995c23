"""Engine processes: start, watch, replace; the Wyoming client that talks to them."""

"""What the rooms agree on: dataclasses, Protocols and errors. Imports the standard library only."""

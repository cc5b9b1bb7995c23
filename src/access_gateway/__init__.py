"""Access Gateway: customer service by voice, large text and speech, in the languages of China."""

__version__ = "0.1.0"

"""The platform's own services: its bot, its people, its reviews."""

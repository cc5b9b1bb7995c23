"""What is kept: sessions, preferences, the outbox of reviews, recordings set aside."""

"""The tables, as queries see them. How a database gets there is in `migrate`.

Times that are compared are epoch seconds (Float); times that are shown are ISO 8601 (String).
"""

from sqlalchemy import Column, Float, ForeignKey, Index, Integer, MetaData, String, Table, text

metadata = MetaData()

sessions = Table(
    "sessions",
    metadata,
    Column("session", String, primary_key=True),
    Column("language", String),
    Column("seen_at", Float, nullable=False),
    Column("preferences", String),  # JSON of contracts.turn.Preferences: what the customer asked for in it
    Column("pause_s", Float),  # the silence that ends what this customer says, as learned
    Index("sessions_by_seen_at", "seen_at"),
)

exchanges = Table(
    "exchanges",
    metadata,
    Column("number", Integer, primary_key=True),
    Column("session", String, ForeignKey("sessions.session", ondelete="CASCADE"), nullable=False),
    Column("turn", String, nullable=False),
    Column("said", String, nullable=False),
    Column("said_language", String, nullable=False),
    Column("answered", String, nullable=False),
    Column("at", String, nullable=False),
    Index("exchanges_by_session", "session", "number"),
)

preferences = Table(
    "preferences",
    metadata,
    Column("customer", String, primary_key=True),
    Column("preferences", String, nullable=False),  # JSON of contracts.turn.Preferences
    Column("updated_at", String, nullable=False),
)

reviews = Table(
    "reviews",
    metadata,
    Column("number", Integer, primary_key=True),  # order of arrival
    Column("review", String, nullable=False, unique=True),
    Column("customer", String, nullable=False),
    Column("status", String, nullable=False),
    Column("text", String, nullable=False),
    Column("original", String, nullable=False),
    Column("language", String, nullable=False),
    Column("metadata", String, nullable=False),  # JSON object of strings
    Column("attempts", Integer, nullable=False),
    Column("last_error", String),
    Column("created_at", String, nullable=False),
    Column("updated_at", String, nullable=False),
    Column("touched_at", Float, nullable=False),  # updated_at, for the sweep
    Column("place", Integer),  # order of confirmation; kept for life
    Column("failing_since", Float),  # when its first delivery failed
    Column("planned_at", Float),  # when due_at was written; null with it
    Column("due_at", Float),  # next delivery; only the first waiting review of a customer has one
    # Partial indexes: small, however many reviews were delivered long ago.
    Index("reviews_waiting", "customer", "place", sqlite_where=text("status = 'confirmed'")),
    Index("reviews_due", "due_at", sqlite_where=text("due_at IS NOT NULL")),
    Index("reviews_planned", "planned_at", sqlite_where=text("planned_at IS NOT NULL")),
    Index("reviews_by_place", "place"),
    Index("reviews_by_status", "status", "touched_at"),
)

recordings = Table(
    "recordings",
    metadata,
    Column("recording", String, primary_key=True),
    Column("turn", String, nullable=False),
    Column("mime", String, nullable=False),
    Column("bytes", Integer, nullable=False),
    Column("language", String, nullable=False),
    Column("session", String, nullable=False),
    Column("kept_at", Float, nullable=False),
    Index("recordings_by_kept_at", "kept_at"),
)

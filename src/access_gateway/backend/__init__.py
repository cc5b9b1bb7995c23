"""The platform's own services: its bot, its people, its reviews.

`http.HttpBackend` asks the bot, `people.PeopleDesk` hands a conversation over to a person, and
`reviews.ReviewEndpoint` delivers confirmed reviews; all three send through `endpoint.Endpoint`, over a
session from `endpoint.open_session`.
"""

"""The demonstration shop: a server of its own that knows nothing of the gateway.

`server.create_app` is the shop, `server.start` opens it in a running loop, and
`python -m access_gateway.demo` opens it alone.
"""

"""HTTP, WebSocket, error mapping, OpenAPI, pages."""

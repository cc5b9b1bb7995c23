"""Translation between customer and backend, with every fact locked (docs/translation.md, docs/adr/0009)."""

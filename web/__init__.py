"""The edge: HTTP in, HTML or JSON out. No search logic lives here."""

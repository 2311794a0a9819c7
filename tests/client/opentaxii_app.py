"""OpenTAXII 0.9.3 for gunicorn. On SQLite its identifiers are UUID objects, which its JSON writer does not take (on
PostgreSQL they are text), so every answer with one would be 500; here they are written as text there, too."""

import json
import uuid

as_before = json.JSONEncoder.default
json.JSONEncoder.default = lambda self, value: str(value) if isinstance(value, uuid.UUID) else as_before(self, value)

from opentaxii.http import app  # noqa: E402, F401  gunicorn's

"""OpenTAXII on SQLite with one public collection that holds the indicators of a file; run by run.py with an interpreter that has
opentaxii and gunicorn.  opentaxii_serve.py FOLDER INDICATORS PORT. Prints the collection's URL, then becomes gunicorn."""
import json
import os
import sys

folder, indicators, port = sys.argv[1:]
config = os.path.join(folder, "opentaxii.yml")
with open(config, "w", encoding="utf-8") as file:
    file.write(f"""domain: 127.0.0.1:{port}
auth_api:
  class: opentaxii.auth.sqldb.SQLDatabaseAPI
  parameters: {{db_connection: "sqlite:///{folder}/auth.db", create_tables: yes, secret: x}}
taxii1:
taxii2:
  public_discovery: true
  allow_custom_properties: true
  title: bench
  description: bench
  max_content_length: 100000000
  persistence_api:
    class: opentaxii.persistence.sqldb.Taxii2SQLDatabaseAPI
    parameters: {{db_connection: "sqlite:///{folder}/taxii2.db", create_tables: yes}}
logging: {{opentaxii: error, root: error}}
""")
os.environ["OPENTAXII_CONFIG"] = config

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..", "tests", "client"))
import opentaxii_app  # noqa: E402, F401 (mends its JSON of SQLite's identifiers; reads the environment)
from opentaxii.http import app, server  # noqa: E402

with app.app_context():
    api = server.servers.taxii2.persistence.api
    root = api.add_api_root("bench", "", True, True)
    collection = api.add_collection(root.id, "bench", is_public=True)
    with open(indicators, encoding="utf-8") as file:
        objects = [json.loads(line) for line in file]
    api.add_objects(root.id, collection.id, objects)
print(f"http://127.0.0.1:{port}/taxii2/{root.id}/collections/{collection.id}/", flush=True)
gunicorn = os.path.join(os.path.dirname(sys.executable), "gunicorn")
os.execv(gunicorn, [gunicorn, "--log-level", "error", "-b", f"127.0.0.1:{port}", "--timeout", "600", "--pythonpath", sys.path[0], "opentaxii_app:app"])

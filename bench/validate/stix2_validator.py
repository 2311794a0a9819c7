"""stix2-validator on the objects of a file, one a line; run by run.py with an interpreter that has it.  stix2_validator.py FILE COUNT"""
import json
import sys
import time

from stix2validator import ValidationOptions, validate_instance

with open(sys.argv[1], encoding="utf-8") as file:
    lines = [next(file) for _ in range(int(sys.argv[2]))]
options = ValidationOptions(version="2.1")
validate_instance(json.loads(lines[0]), options)  # reads its schemas
begun = time.process_time()
valid = [validate_instance(json.loads(line), options).is_valid for line in lines]
print(json.dumps({"objects_each_s": len(lines) / (time.process_time() - begun), "valid": sum(valid)}))

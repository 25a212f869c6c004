"""The sections of rules.yaml, a file each: nodes in, values out."""

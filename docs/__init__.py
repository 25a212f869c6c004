"""The documents, and the parts of them that are generated from the code."""

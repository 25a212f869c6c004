# Everything runs in a virtual environment of its own; the first target that needs it makes it.
PYTHON ?= python3
VENV ?= .venv
BIN = $(VENV)/bin

.PHONY: demo test check bench score docs clean

demo: $(VENV)/installed
	$(BIN)/maildesk demo $(ARGS)

test: $(VENV)/tested
	$(BIN)/pytest $(ARGS)

check: $(VENV)/tested
	$(BIN)/ruff check .
	$(BIN)/ruff format --check .
	$(BIN)/mypy

bench: $(VENV)/tested
	$(BIN)/python -m benchmarks $(ARGS)

# How much of a corpus of other people's mail is read as expected: $MAILDESK_CORPUS is a folder with score.py and mails.
score: $(VENV)/installed
	@if [ -f "$$MAILDESK_CORPUS/score.py" ]; then \
	  $(BIN)/python "$$MAILDESK_CORPUS/score.py" --corpus "$$MAILDESK_CORPUS/dev" \
	    --expected "$$MAILDESK_CORPUS/expected.dev.jsonl" --command '$(BIN)/maildesk parse --json' $(ARGS); \
	else echo 'score: MAILDESK_CORPUS names no folder with score.py; nothing is scored'; fi

docs: $(VENV)/tested
	$(BIN)/python -m docs

$(VENV)/installed: pyproject.toml
	$(PYTHON) -m venv $(VENV)
	$(BIN)/pip install --quiet --upgrade pip
	$(BIN)/pip install --quiet --editable .
	touch $@

$(VENV)/tested: $(VENV)/installed
	$(BIN)/pip install --quiet --group dev --editable '.[postgres]'
	touch $@

clean:
	rm -rf $(VENV) build dist .mypy_cache .ruff_cache .pytest_cache .hypothesis

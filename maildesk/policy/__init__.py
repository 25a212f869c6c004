"""rules.yaml as values: loading it with line and column, its conditions and actions, whom it tells what. Pure."""

"""What comes with the program is found where it lies."""

import pytest

from maildesk.shipped import shipped


@pytest.mark.parametrize("name", ["templates", "rules.yaml", "templates/layout.html"])
def test_a_shipped_file(name: str) -> None:
    """It exists in a source tree as in an installed package."""
    assert shipped(name).exists()

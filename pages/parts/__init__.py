"""Parts: what pages share."""

"""Reproductions: published systems trained here, their published figures beside ours."""

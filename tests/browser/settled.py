"""Waits until the server has nothing more to say to a page."""

from playwright.sync_api import Page, expect


def settled(page: Page, timeout: float | None = None) -> None:
    """A click or a key now meets the page that is seen. timeout: milliseconds, else that of all expectations."""
    expect(page.get_by_test_id("stApp")).to_have_attribute("data-test-script-state", "notRunning", timeout=timeout)

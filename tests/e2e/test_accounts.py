"""People who sign up by a code that a real mail server receives, sign in by passkey, and leave."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Error, Page, expect

from tests.cli.process import set_up, up
from tests.e2e.chromium import CHROMIUM
from tests.e2e.conftest import watched
from tests.e2e.mailbox import Mailbox, mailbox

pytestmark = pytest.mark.e2e


@pytest.fixture(scope="module")
def box() -> Iterator[Mailbox]:
    with mailbox() as received:
        yield received


@pytest.fixture(scope="module")
def place(box: Mailbox, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Where a Broadsheet answers that anybody may join. Passkeys want a name, not a number."""
    if not CHROMIUM:
        pytest.skip("no Chromium is installed here (apt-get install chromium)")
    settings = {"BROADSHEET_ACCESS": "open", "BROADSHEET_MODEL": "none"}
    settings |= {"EMAIL_URL": box.address, "BROADSHEET_MAIL_FROM": "papers@example.org"}
    with up(set_up(tmp_path_factory.mktemp("home")), "--no-worker", **settings) as (where, _):
        yield where.replace("127.0.0.1", "localhost")


TRIES = 5


@pytest.fixture(params=[1280, 390])
def window(request: pytest.FixtureRequest, browser: Browser, place: str) -> Iterator[BrowserContext]:
    with watched(browser, place, viewport={"width": request.param, "height": 900}) as context:
        yield context


def looked_at(page: Page) -> Page:
    """The page, if axe finds nothing in it and it is no wider than the screen."""
    for _ in range(TRIES):
        try:
            found = Axe().run(page, options={"resultTypes": ["violations"]})
            fits = page.evaluate("document.documentElement.scrollWidth <= innerWidth")
        except Error:  # it went away while it was read, for the next one
            page.wait_for_load_state()
            continue
        assert found.violations_count == 0, found.generate_report()
        assert fits
        return page
    raise AssertionError("this page does not stay")


def sign_up(page: Page, box: Mailbox, name: str) -> None:
    page.goto("/papers")
    page.get_by_role("link", name="Sign in").click()
    looked_at(page).get_by_role("link", name="Make an account").click()
    looked_at(page).get_by_label("Email").fill(f"{name}@example.org")
    page.get_by_label("Username").fill(name)
    page.get_by_role("button", name="Make the account").click()
    looked_at(page).get_by_label(re.compile("code", re.IGNORECASE)).fill(box.code(f"{name}@example.org"))
    page.get_by_role("button", name="Confirm").click()
    expect(page.get_by_role("link", name="Account", exact=True)).to_be_visible()


def test_sign_up_by_code_make_a_token_take_everything_along_and_leave(window: BrowserContext, box: Mailbox) -> None:
    page, name = window.new_page(), f"ada{window.pages[0].viewport_size['width']}"  # type: ignore[index]
    sign_up(page, box, name)
    page.get_by_role("link", name="Account", exact=True).click()
    looked_at(page).get_by_label("Your name").fill("Ada Lovelace")
    page.get_by_role("button", name="Keep the name").click()
    expect(page.get_by_text("Your name is set.")).to_be_visible()
    page.get_by_label("What it is for").fill("my script")
    page.get_by_role("button", name="Make a token").click()
    expect(looked_at(page).locator(".shown")).to_contain_text("bs_")
    page.get_by_role("button", name="Revoke my script").click()
    expect(page.locator("table")).to_have_count(0)
    with page.expect_download() as told:
        page.get_by_role("link", name="Everything, as JSON").click()
    assert name in told.value.path().read_text()
    page.get_by_role("button", name="Sign out").click()
    page.get_by_role("link", name="Sign in").click()
    page.get_by_role("link", name="Send me a code by mail").click()
    looked_at(page).get_by_label("Email").fill(f"{name}@example.org")
    page.get_by_role("button", name="Request Code").click()
    looked_at(page).get_by_label(re.compile("code", re.IGNORECASE)).fill(box.code(f"{name}@example.org"))
    page.get_by_role("button", name="Confirm").click()
    page.get_by_role("link", name="Account", exact=True).click()
    page.get_by_role("link", name="Delete the account").click()
    looked_at(page).get_by_label("To be sure").fill(name)
    page.get_by_role("button", name="Delete it for good").click()
    expect(page.get_by_role("link", name="Sign in")).to_be_visible()


def test_a_passkey_signs_in(window: BrowserContext, box: Mailbox) -> None:
    page, name = window.new_page(), f"eve{window.pages[0].viewport_size['width']}"  # type: ignore[index]
    devices = window.new_cdp_session(page)
    devices.send("WebAuthn.enable")
    key: dict[str, Any] = {"protocol": "ctap2", "transport": "internal", "hasResidentKey": True}
    key |= {"hasUserVerification": True, "isUserVerified": True, "automaticPresenceSimulation": True}
    devices.send("WebAuthn.addVirtualAuthenticator", {"options": key})
    sign_up(page, box, name)
    page.goto("/account")
    page.get_by_role("link", name="Passkeys").click()
    looked_at(page).locator("section", has_text="Security Keys").get_by_role("link", name="Add").click()
    if "reauthenticate" in page.url:
        looked_at(page).locator("main").get_by_role("button").first.click()
        looked_at(page).get_by_label(re.compile("code", re.IGNORECASE)).fill(box.code(f"{name}@example.org"))
        page.get_by_role("button", name="Confirm").click()
    looked_at(page).get_by_label("Passwordless").check()
    page.get_by_role("button", name="Add").click()
    page.wait_for_url(re.compile(r"/2fa/(?!webauthn/add)"))  # else the next address breaks the form off
    page.goto("/account")
    page.get_by_role("button", name="Sign out").click()
    page.goto("/accounts/login/")
    page.get_by_role("button", name="Use a passkey").click()
    expect(page.get_by_role("link", name="Account", exact=True)).to_be_visible()


def test_other_pages_of_accounts_look_right(window: BrowserContext, box: Mailbox) -> None:
    page, name = window.new_page(), f"kay{window.pages[0].viewport_size['width']}"  # type: ignore[index]
    for path in ("/accounts/password/reset/", "/accounts/signup/", "/accounts/login/"):
        page.goto(path)
        looked_at(page)
    sign_up(page, box, name)
    for path in ("/accounts/email/", "/accounts/password/set/", "/accounts/2fa/", "/accounts/3rdparty/"):
        page.goto(path)
        looked_at(page)

"""What shoppers do again and again."""

import re

BERLIN = {"line1": "Hauptstr. 5", "postal_code": "10827", "city": "Berlin"}


def cart_with(page, variant, *, pieces: int = 1) -> None:
    """From the product page to the checkout."""
    page.goto(f"/p/{variant.product.slug}/?variant={variant.sku}")
    page.fill("[name=quantity]", str(pieces))
    page.click("text=Add to cart")
    page.click("text=Go to checkout")


def fill_address(page, email: str, *, name: str, **more: str) -> None:
    """Contact and address of the checkout."""
    page.fill("[name=email]", email)
    for field, value in ({"name": name} | BERLIN | more).items():
        if field != "region":
            page.fill(f"[name={field}]", value)


def letter_link(text: str, part: str) -> str:
    """The first address in a letter with that part."""
    return next(url for url in re.findall(r"https?://\S+", text) if part in url)

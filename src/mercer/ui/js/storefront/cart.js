// The cart's drawer opens when something was put in. After a change by keyboard the focus is where it was.
const drawer = document.getElementById("cart_drawer");
const places = "#cart, #cart_drawer_body";
let kept = null;

const told = (element) => element?.getAttribute("aria-label") || element?.getAttribute("name");

document.addEventListener("htmx:beforeSwap", (event) => {
  if (!event.detail.target.matches?.(places)) return;
  const focused = document.activeElement;
  const line = focused?.closest(`:is(${places}) [data-line]`);
  kept = line ? { line: line.dataset.line, label: told(focused), inside: line.closest(places).id } : null;
});

document.addEventListener("htmx:afterSettle", (event) => {
  const place = event.detail.target;
  if (place.id === "cart_drawer_body" && drawer && !drawer.open) {
    drawer.showModal();
    drawer.querySelector("h2").focus();
    return;
  }
  if (!kept || place.id !== kept.inside) return;
  const root = document.getElementById(kept.inside);
  const line = root.querySelector(`[data-line="${kept.line}"]`);
  const same = line && [...line.querySelectorAll("a, button, input")].find((one) => told(one) === kept.label && !one.disabled);
  const next = same || line?.querySelector("input[type=number]") || root.querySelector("a, button");
  next?.focus();
  kept = null;
});

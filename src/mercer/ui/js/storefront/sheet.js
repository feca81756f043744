// Filters on a phone: the panel opens as a sheet that is applied as a whole and says beforehand how many articles there will be.
const wide = matchMedia("(width >= 62rem)");

const sheetOf = (panel, title) => {
  const sheet = document.createElement("dialog");
  sheet.className = "sheet";
  sheet.setAttribute("aria-label", title);
  const head = document.createElement("header");
  head.className = "dialog-head";
  const name = document.createElement("h2");
  name.textContent = title;
  const close = document.createElement("button");
  close.type = "button";
  close.className = "button button-quiet button-small";
  close.textContent = panel.dataset.close;
  close.addEventListener("click", () => sheet.close());
  head.append(name, close);
  sheet.append(head);
  return sheet;
};

const count = async (form) => {
  const wanted = new URLSearchParams(new FormData(form));
  const answer = await fetch(`${form.action}?${wanted}`, { headers: { Accept: "application/json" } });
  if (answer.ok) form.querySelector(".filters-apply span").textContent = (await answer.json()).label;
};

document.addEventListener("click", (event) => {
  const summary = event.target.closest("details.filters[data-close] > summary");
  if (!summary || wide.matches || event.defaultPrevented) return;
  event.preventDefault();
  const panel = summary.parentElement;
  const body = panel.querySelector(".filters-body");
  const sheet = sheetOf(panel, summary.querySelector("span").textContent);
  const form = body.querySelector("form");
  let timer;
  const changed = () => { clearTimeout(timer); timer = setTimeout(() => count(form), 200); };
  const sent = () => sheet.close("sent");
  form.addEventListener("change", changed);
  form.addEventListener("submit", sent);
  sheet.addEventListener("close", () => {
    form.removeEventListener("change", changed);
    form.removeEventListener("submit", sent);
    if (!sheet.returnValue) form.reset();
    panel.append(body);
    sheet.remove();
  });
  sheet.append(body);
  document.body.append(sheet);
  sheet.showModal();
  count(form);
});

// The focus goes back to the button when the answer has replaced it.
document.addEventListener("htmx:afterSettle", (event) => {
  if (event.target.id === "results" && document.activeElement === document.body) {
    event.target.querySelector("details.filters > summary")?.focus({ preventScroll: true });
  }
});

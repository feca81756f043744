// Hearts: links on cards, buttons on the product page. The cards are drawn once for everybody, so what of them is on this
// visitor's list stands beside them. Without scripts a heart leads to a page that asks, and its form does the rest.
const place = document.getElementById("wish");
let wished = new Set((place?.dataset.wished || "").split(" ").filter(Boolean));

const mark = () => document.querySelectorAll("[data-wish]").forEach((heart) => {
  const on = wished.has(heart.dataset.wish);
  heart.setAttribute("aria-pressed", on);
  if (heart.matches("a")) heart.setAttribute("role", "button");
  const words = heart.querySelector("span");
  if (words && heart.dataset.on) words.textContent = on ? heart.dataset.on : heart.dataset.off;
});

// Pages without a form carry no token; one is asked for when somebody wishes for something.
const filled = async (heart) => {
  if (heart.form) return new FormData(heart.form);
  const page = new DOMParser().parseFromString(await (await fetch(heart.href)).text(), "text/html");
  return new FormData(page.querySelector("form[data-wish-form]"));
};

const turn = async (heart) => {
  const data = await filled(heart);
  data.delete("remove");
  if (heart.getAttribute("aria-pressed") === "true") data.set("remove", "1");
  const answer = await fetch(place.dataset.url, { method: "POST", body: data, headers: { Accept: "application/json" } });
  if (!answer.ok) throw new Error(answer.status);
  const { wished: ids, told } = await answer.json();
  wished = new Set(ids.map(String));
  mark();
  document.getElementById("wish_told").textContent = told;
};

document.addEventListener("click", (event) => {
  const heart = event.target.closest("[data-wish]");
  if (!heart || !place || event.ctrlKey || event.metaKey) return;
  event.preventDefault();
  if (heart.hasAttribute("aria-busy")) return;
  heart.setAttribute("aria-busy", "true");
  turn(heart)
    .catch(() => (heart.form ? heart.form.submit() : location.assign(heart.href)))
    .finally(() => heart.removeAttribute("aria-busy"));
});
document.addEventListener("keydown", (event) => {
  if (event.key !== " " || !event.target.matches?.("a[data-wish]")) return;
  event.preventDefault();
  event.target.click();
});
document.addEventListener("htmx:afterSettle", mark);
mark();

// Hearts: buttons that send the form `wish` (or their own). The cards are drawn once for everybody, so what of them is on
// this visitor's list stands at the form. Without scripts the same forms are sent and answered by a page.
const form = document.getElementById("wish");
let wished = new Set((form?.dataset.wished || "").split(" ").filter(Boolean));

const mark = () => document.querySelectorAll("[data-wish]").forEach((heart) => {
  const on = wished.has(heart.dataset.wish);
  heart.setAttribute("aria-pressed", on);
  const words = heart.querySelector("span");
  if (words && heart.dataset.on) words.textContent = on ? heart.dataset.on : heart.dataset.off;
});

const tell = (text) => {
  const place = document.getElementById("wish_told");
  if (place) place.textContent = text;
};

document.addEventListener("click", async (event) => {
  const heart = event.target.closest("[data-wish]");
  if (!heart || !form) return;
  event.preventDefault();
  const data = new FormData(heart.form || form);
  data.set("product", heart.dataset.wish);
  data.delete("remove");
  if (heart.getAttribute("aria-pressed") === "true") data.set("remove", "1");
  heart.disabled = true;
  try {
    const answer = await fetch(form.action, { method: "POST", body: data, headers: { Accept: "application/json" } });
    if (!answer.ok) throw new Error(answer.status);
    const { wished: ids, told } = await answer.json();
    wished = new Set(ids.map(String));
    mark();
    tell(told);
  } catch {
    (heart.form || form).requestSubmit(heart);
  } finally {
    heart.disabled = false;
    heart.focus();
  }
});
document.addEventListener("htmx:afterSettle", mark);
mark();

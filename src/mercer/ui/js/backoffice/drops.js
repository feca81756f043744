// Panels above a list: Escape and a click elsewhere close them; empty fields do not travel; columns move without a journey.
document.addEventListener("click", (event) => {
  for (const drop of document.querySelectorAll("details.drop[open]")) if (!drop.contains(event.target)) drop.open = false;
});
document.addEventListener("keydown", (event) => {
  const drop = event.key === "Escape" && event.target.closest?.("details.drop[open]");
  if (!drop) return;
  drop.open = false;
  drop.querySelector("summary").focus();
});

document.addEventListener("formdata", (event) => {
  if (!event.target.matches("[data-lean], .search")) return;
  for (const [name, value] of [...event.formData]) if (value === "") event.formData.delete(name);
});

document.addEventListener("click", (event) => {
  const mover = event.target.closest("[data-order] button");
  const line = mover?.closest("li");
  const other = mover?.name === "up" ? line?.previousElementSibling : line?.nextElementSibling;
  if (!mover) return;
  event.preventDefault();
  if (!other) return;
  if (mover.name === "up") other.before(line); else other.after(line);
  mover.focus();
});

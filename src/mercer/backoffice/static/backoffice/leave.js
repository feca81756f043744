// Asks before a link leads away from a form with unsaved changes (see record.js): save, leave and keep it as a draft, or stay.
const record = () => [...document.querySelectorAll("desk-record")].find((one) => one.dirty && !one.leaving);
const elsewhere = (link) => {
  const address = link.getAttribute("href");
  return !link.target && !link.hasAttribute("download") && !address.startsWith("#") && link.protocol.startsWith("http");
};
let target = "";

document.addEventListener("click", (event) => {
  const link = event.target.closest?.("a[href]");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey || !elsewhere(link)) return;
  const changed = record();
  const dialog = document.getElementById("leave_dialog");
  if (!changed || !dialog) return;
  event.preventDefault();
  target = link.href;
  dialog.showModal();
}, true);

document.addEventListener("click", async (event) => {
  const answer = event.target.closest("#leave_dialog [data-answer]")?.dataset.answer;
  if (!answer) return;
  const changed = record();
  document.getElementById("leave_dialog").close();
  if (answer === "save") changed?.save();
  if (answer !== "leave") return;
  await changed?.keep();
  location.href = target;
});

// Forms: ask before what cannot be undone, guard against double sending and lost changes, go to the error summary.
const changed = new Set();

document.addEventListener("submit", (event) => {
  const form = event.target;
  const question = event.submitter?.dataset.confirm || form.dataset.confirm;
  if (question && !form.hasAttribute("data-hx-post") && !window.confirm(question)) {
    event.preventDefault();
    return;
  }
  changed.delete(form);
  const guarded = form.hasAttribute("data-busy") || event.submitter?.hasAttribute("data-busy");
  if (!guarded || form.method === "get" || form.method === "dialog") return;
  if (form.dataset.sent) {
    event.preventDefault();
    return;
  }
  form.dataset.sent = "1";
  const button = event.submitter;
  if (button) {
    button.setAttribute("aria-busy", "true");
    const label = button.querySelector("span");
    if (label && button.dataset.busy) label.textContent = button.dataset.busy;
  }
}, true);

const release = (root) => root.querySelectorAll("form[data-sent]").forEach((form) => {
  delete form.dataset.sent;
  form.querySelectorAll("[aria-busy]").forEach((button) => button.removeAttribute("aria-busy"));
});
// The page came back out of the browser's memory, or htmx answered.
addEventListener("pageshow", (event) => { if (event.persisted) release(document); });
document.addEventListener("htmx:afterRequest", () => release(document));
document.addEventListener("htmx:confirm", (event) => {
  const question = event.target.dataset?.confirm;
  if (!question) return;
  event.preventDefault();
  if (window.confirm(question)) event.detail.issueRequest(true);
});

document.addEventListener("input", (event) => {
  const form = event.target.form;
  if (form?.hasAttribute("data-guard")) changed.add(form);
});
addEventListener("beforeunload", (event) => {
  if ([...changed].some((form) => form.isConnected)) event.preventDefault();
});

document.querySelector("[data-focus]")?.focus();

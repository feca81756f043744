// Ties forms to the passkey functions of the log-in package: <form data-passkey="addForm" data-options='…'>.
const forms = window.allauth?.webauthn?.forms ?? {};

for (const form of document.querySelectorAll("form[data-passkey]")) {
  const button = form.querySelector("[data-passkey-button]").id;
  const credential = form.elements.credential.id;
  const passwordless = form.elements.passwordless?.id;
  const ids = { add: button, authenticate: button, login: button, credential, passwordless };
  forms[form.dataset.passkey]?.({ ids, data: JSON.parse(form.dataset.options ?? "null") });
}

// A passkey that fails (no device, dismissed, wrong host) is told on the page instead of only in the console.
document.addEventListener("allauth.error", (event) => {
  event.preventDefault();
  document.querySelector("[data-passkey-trouble]")?.removeAttribute("hidden");
});

// Says what is wrong beside a field as soon as one leaves it, in the browser's own words; the server looks at it again.
const place = (input) => input.closest(".field");
const clear = (input) => {
  const field = place(input);
  field?.querySelector(".field-error[data-inline]")?.remove();
  if (field && !field.querySelector(".field-error")) input.removeAttribute("aria-invalid");
};

document.addEventListener("focusout", (event) => {
  const input = event.target;
  if (!input.willValidate || !input.form?.querySelector("desk-record") || !place(input)) return;
  clear(input);
  if (input.validity.valid || (input.validity.valueMissing && !input.form.hasAttribute("data-changed"))) return;
  const note = document.createElement("p");
  note.className = "field-error";
  note.dataset.inline = "";
  note.id = `${input.id || input.name}_inline`;
  note.textContent = input.validationMessage;
  place(input).querySelectorAll(".field-error").forEach((old) => old.remove());
  place(input).append(note);
  input.setAttribute("aria-invalid", "true");
  const described = (input.getAttribute("aria-describedby") || "").split(" ").filter((id) => id && id !== note.id);
  input.setAttribute("aria-describedby", [...described, note.id].join(" "));
});

document.addEventListener("input", (event) => { if (event.target.willValidate && event.target.validity.valid) clear(event.target); });

// <desk-record> in a form: knows what is not saved, keeps it as a draft on the server, saves with Ctrl-S. leave.js asks before one goes.
const REST = 1500;
const serialized = (form) => {
  const pairs = [...new FormData(form)].filter(([name, value]) => typeof value === "string" && name !== "csrfmiddlewaretoken");
  return JSON.stringify(pairs);
};

class Record extends HTMLElement {
  connectedCallback() {
    this.form = this.closest("form");
    this.form.removeAttribute("data-guard");
    this.start = this.hasAttribute("data-dirty") ? "" : serialized(this.form);
    this.status = this.querySelector("[role=status]");
    this.form.addEventListener("input", () => this.look());
    this.form.addEventListener("change", () => this.look());
    this.form.addEventListener("submit", (event) => { if (!event.defaultPrevented) this.leave(); });
    addEventListener("beforeunload", (event) => { if (this.dirty && !this.leaving) event.preventDefault(); });
    addEventListener("pageshow", (event) => { if (event.persisted) this.leaving = false; });
    document.addEventListener("keydown", (event) => this.key(event));
    this.look(true);
  }

  get dirty() { return serialized(this.form) !== this.start; }

  look(first) {
    const dirty = this.dirty;
    this.form.toggleAttribute("data-changed", dirty);
    if (!first || dirty) this.say(dirty ? this.dataset.changed : "");
    clearTimeout(this.timer);
    if (first || document.querySelector("[data-draft-offer]")) return;
    this.timer = setTimeout(() => this.send(dirty ? this.dataset.keep : this.dataset.discard), REST);
  }

  async send(url) {
    this.sending?.abort();
    this.sending = new AbortController();
    const body = new FormData(this.form);
    for (const [name, value] of [...body]) if (typeof value !== "string") body.delete(name);
    try {
      const answer = await fetch(url, { method: "POST", body, headers: { Accept: "application/json" }, signal: this.sending.signal });
      if (answer.status === 204) return this.say("");
      if (answer.ok) this.say(`${this.dataset.kept} ${(await answer.json()).kept}`);
      else this.say(this.dataset.trouble);
    } catch (error) {
      if (error.name !== "AbortError") this.say(this.dataset.trouble);
    }
  }

  say(text) { this.status.textContent = text; }

  leave() {
    this.leaving = true;
    clearTimeout(this.timer);
    this.sending?.abort();
  }

  key(event) {
    if (event.key.toLowerCase() !== "s" || !(event.ctrlKey || event.metaKey) || event.altKey || event.shiftKey) return;
    event.preventDefault();
    this.save();
  }

  save() { this.form.requestSubmit(this.form.querySelector("[data-save]")); }

  // Before one leaves: what was typed in the last moment, too. An older draft that waits for an answer is not written over.
  async keep() {
    clearTimeout(this.timer);
    if (!document.querySelector("[data-draft-offer]")) await this.send(this.dataset.keep);
    this.leaving = true;
  }
}
customElements.define("desk-record", Record);

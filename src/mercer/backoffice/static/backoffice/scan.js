// <desk-scan>: a scanner types a code and Enter; each right scan counts one piece of the parcel.
class Scan extends HTMLElement {
  connectedCallback() {
    const field = this.querySelector("input");
    this.rows = [...this.closest("form").querySelectorAll("[data-codes]")];
    field.addEventListener("keydown", (event) => {
      if (event.key !== "Enter") return;
      event.preventDefault();
      this.take(field.value.trim().toUpperCase());
      field.value = "";
    });
  }

  take(code) {
    if (!code) return;
    const row = this.rows.find((one) => one.dataset.codes.toUpperCase().split(/\s+/).includes(code));
    if (!row) return this.say(this.dataset.unknown, "danger");
    const seen = row.querySelector("[data-seen]");
    const count = Number(seen.textContent) + 1;
    if (count > Number(row.dataset.wanted)) return this.say(this.dataset.full, "danger");
    seen.textContent = String(count);
    row.toggleAttribute("data-full", count === Number(row.dataset.wanted));
    const done = this.rows.every((one) => one.hasAttribute("data-full"));
    this.say(done ? this.dataset.done : `${this.dataset.right} ${code}`, "success");
  }

  say(text, tone) {
    const answer = this.querySelector(".scan-answer");
    answer.textContent = text;
    answer.dataset.tone = tone;
  }
}
customElements.define("desk-scan", Scan);

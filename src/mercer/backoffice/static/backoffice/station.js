// <desk-station>: a scanner types a code and Enter. Each scan counts a piece of its row, is heard, felt and seen.
// Rows are [data-codes][data-wanted] of the form; data-mode is check (compare), tick (pick) or count (start from nothing).

class Station extends HTMLElement {
  connectedCallback() {
    this.field = this.querySelector("input");
    this.rows = [...this.closest("form").querySelectorAll("[data-codes]")];
    this.past = [];
    this.field.addEventListener("keydown", (event) => {
      if (event.key !== "Enter") return;
      event.preventDefault();
      this.take(this.field.value.trim().toUpperCase());
      this.field.value = "";
    });
    document.addEventListener("keydown", (event) => {
      if (event.key.length !== 1 || event.ctrlKey || event.metaKey || event.altKey) return;
      if (event.target.closest("input, textarea, select, [contenteditable], dialog")) return;
      event.stopImmediatePropagation(); // the first letter of a code is no shortcut
      this.field.focus();
    }, true);
    this.querySelector("[data-undo]").addEventListener("click", () => this.undo());
    this.show();
  }

  take(code) {
    if (!code) return;
    const fits = this.rows.filter((row) => row.dataset.codes.toUpperCase().split(/\s+/).includes(code));
    if (!fits.length) return this.say(`${code}: ${this.dataset.unknown}`, "danger");
    const row = fits.find((one) => this.seen(one) < Number(one.dataset.wanted));
    if (!row) return this.flash(fits[0], "danger") || this.say(`${code}: ${this.dataset.full}`, "danger");
    if (this.dataset.mode === "count" && !this.begun) this.rows.forEach((one) => this.set(one, 0));
    this.begun = true;
    this.past.push(row);
    this.set(row, this.seen(row) + 1);
    this.flash(row, "success");
    const left = this.rows.some((one) => this.seen(one) < Number(one.dataset.wanted));
    this.say(left ? `${row.dataset.name || code}: ${this.seen(row)} / ${row.dataset.wanted}` : this.dataset.done, left ? "success" : "done");
    if (!left) this.closest("form").querySelector("[data-finish]")?.focus();
  }

  seen(row) { return Number(row.querySelector("[data-seen]").textContent); }

  set(row, count) {
    row.querySelector("[data-seen]").textContent = String(count);
    row.toggleAttribute("data-full", count >= Number(row.dataset.wanted));
    const tick = row.querySelector("[data-tick]");
    if (tick) tick.checked = row.hasAttribute("data-full");
    const input = row.querySelector("input[type=number]");
    if (this.dataset.mode === "count" && input) {
      input.value = String(count);
      input.dispatchEvent(new CustomEvent("input", { bubbles: true, detail: "scan" }));
    }
    this.show();
  }

  show() {
    const sum = (value) => this.rows.reduce((all, row) => all + value(row), 0);
    const bar = this.querySelector("progress");
    bar.max = sum((row) => Number(row.dataset.wanted));
    bar.value = sum((row) => this.seen(row));
    this.querySelector("[data-sum]").textContent = `${bar.value} / ${bar.max}`;
    this.querySelector("[data-undo]").disabled = !this.past.length;
  }

  undo() {
    const row = this.past.pop();
    if (row) this.set(row, this.seen(row) - 1);
    this.say("", "");
    this.field.focus();
  }

  flash(row, tone) {
    row.removeAttribute("data-flash");
    requestAnimationFrame(() => row.setAttribute("data-flash", tone));
    row.scrollIntoView({ block: "nearest" });
  }

  say(text, tone) {
    const answer = this.querySelector(".scan-answer");
    answer.textContent = text;
    answer.dataset.tone = tone;
    if (tone) this.dispatchEvent(new CustomEvent("scan", { bubbles: true, detail: tone }));
  }
}
customElements.define("desk-station", Station);

// <desk-rich><textarea>: text with headings, lists and links, written as it will look. The textarea stays what is sent.
// What comes out is cleaned by the server; the HTML button shows the source.
const TOOLS = [
  ["bold", "B", () => document.execCommand("bold")],
  ["italic", "I", () => document.execCommand("italic")],
  ["heading", "H", (editor) => document.execCommand("formatBlock", false, editor.inside("H3") ? "P" : "H3")],
  ["list", "•", () => document.execCommand("insertUnorderedList")],
  ["link", "↗", (editor) => editor.link()],
];

class Rich extends HTMLElement {
  connectedCallback() {
    this.area = this.querySelector("textarea");
    const label = this.querySelector("label");
    label.id ||= `${this.area.id}_label`;
    this.text = Object.assign(document.createElement("div"), { className: "rich-text", contentEditable: "true" });
    for (const [name, value] of [["role", "textbox"], ["aria-multiline", "true"], ["aria-labelledby", label.id]]) this.text.setAttribute(name, value);
    this.text.innerHTML = this.area.value;
    this.text.addEventListener("input", () => this.keep());
    label.addEventListener("click", () => (this.area.hidden ? this.text : this.area).focus());
    this.area.before(this.text);
    this.area.closest(".field-widget").before(this.bar());
    this.area.hidden = true;
    document.execCommand("defaultParagraphSeparator", false, "p");
  }

  bar() {
    const bar = document.createElement("div");
    bar.className = "rich-tools";
    bar.setAttribute("role", "toolbar");
    bar.setAttribute("aria-label", this.dataset.tools);
    for (const [name, sign, act] of TOOLS) {
      bar.append(this.button(name, sign, () => { this.text.focus(); act(this); this.keep(); }));
    }
    const source = this.button("source", this.dataset.source, () => this.turn(source));
    bar.append(source);
    return bar;
  }

  button(name, sign, act) {
    const button = Object.assign(document.createElement("button"), { type: "button", textContent: sign, title: this.dataset[name] });
    button.setAttribute("aria-label", this.dataset[name]);
    button.addEventListener("mousedown", (event) => event.preventDefault());
    button.addEventListener("click", act);
    return button;
  }

  turn(button) {
    if (!this.area.hidden) this.text.innerHTML = this.area.value;
    this.area.hidden = !this.area.hidden;
    this.text.hidden = !this.area.hidden;
    button.setAttribute("aria-pressed", String(this.text.hidden));
  }

  inside(tag) {
    const node = getSelection().anchorNode;
    return Boolean((node?.nodeType === 1 ? node : node?.parentElement)?.closest(tag));
  }

  link() {
    const address = prompt(this.dataset.address, "https://");
    if (address && /^(https?:\/\/|mailto:|tel:|\/)/.test(address)) document.execCommand("createLink", false, address);
  }

  keep() {
    this.area.value = this.text.textContent.trim() || this.text.querySelector("img") ? this.text.innerHTML : "";
    this.area.dispatchEvent(new Event("input", { bubbles: true }));
  }
}
customElements.define("desk-rich", Rich);

// The query line: a text field that offers what may come next, and shows where a query is wrong.
// Arrows choose among what is offered, Tab or Enter takes it, Escape closes the list; Enter alone
// sends the form, Shift and Enter begins a new line.

import { element, field, replaceChildren } from "./elements.js";
import { complete, completionAt, type Completion, type Vocabulary } from "../model/completion.js";
import type { Mistake } from "../model/query_line.js";

const LIST_ID = "query-offers";

export class QueryField {
  readonly element: HTMLElement;
  readonly input = element("textarea", {
    rows: 4,
    placeholder: 'error and .http.route = "/cards"',
    spellcheck: "false",
    autocomplete: "off",
    "aria-label": "Query",
    "aria-autocomplete": "list",
    "aria-controls": LIST_ID,
    "aria-describedby": "query-mistake",
  });
  private readonly list = element("ul", {
    id: LIST_ID,
    class: "offers",
    role: "listbox",
    "aria-label": "What may come next",
    hidden: true,
  });
  private readonly mistake = element("p", { id: "query-mistake", class: "mistake", role: "alert" });
  private vocabulary: Vocabulary = new Map();
  private isAsked = false;
  private isWriting = false; // something was written, and the list has not been closed since
  private offered: Completion = { from: 0, to: 0, options: [] };
  private active = -1;

  private changed: (text: string) => void = () => undefined;

  // `vocabularyOf` is asked once, when somebody comes to write.
  constructor(private readonly vocabularyOf: () => Promise<Vocabulary>) {
    const note = "and, or, not; = < in contains =~; {…} for one span of several";
    this.element = element(
      "div",
      { class: "query-field" },
      field("Query", this.input, element("small", {}, note)),
      this.list,
      this.mistake,
    );
    this.input.addEventListener("input", () => this.write());
    this.input.addEventListener("keydown", (event) => this.key(event));
    this.input.addEventListener("focus", () => this.ask());
    this.input.addEventListener("blur", () => this.close());
  }

  onChange(changed: (text: string) => void): void {
    this.changed = changed;
  }

  get text(): string {
    return this.input.value;
  }

  set text(text: string) {
    this.input.value = text;
    this.showMistake(undefined);
  }

  showMistake(mistake: Mistake | undefined): void {
    if (!mistake) {
      this.input.removeAttribute("aria-invalid");
      return replaceChildren(this.mistake);
    }
    const { at, why } = mistake;
    const word = /^\S*/.exec(this.text.slice(at))![0];
    this.input.setAttribute("aria-invalid", "true");
    replaceChildren(
      this.mistake,
      element(
        "code",
        {},
        this.text.slice(Math.max(0, at - 24), at),
        element("mark", {}, word || "⎵"),
        this.text.slice(at + word.length, at + word.length + 12),
      ),
      why,
    );
    this.input.focus();
    this.input.setSelectionRange(at, at + word.length);
  }

  private ask(): void {
    if (this.isAsked) return;
    this.isAsked = true;
    this.vocabularyOf()
      .then((vocabulary) => {
        this.vocabulary = vocabulary;
        if (this.isWriting) this.offer();
      })
      .catch(() => undefined); // fields and words are offered all the same
  }

  private write(): void {
    this.isWriting = true;
    this.showMistake(undefined);
    this.changed(this.text);
    this.offer();
  }

  private offer(): void {
    this.offered = completionAt(this.text, this.input.selectionEnd, this.vocabulary);
    this.active = -1;
    const options = this.offered.options.map((text, k) => {
      const take = (event: Event) => {
        event.preventDefault(); // the field keeps the focus
        this.take(k);
      };
      const id = `${LIST_ID}-${k}`;
      return element(
        "li",
        { id, role: "option", "aria-selected": "false", onpointerdown: take },
        text,
      );
    });
    replaceChildren(this.list, ...options);
    this.list.hidden = options.length === 0;
    this.input.removeAttribute("aria-activedescendant");
  }

  private close(): void {
    this.isWriting = false;
    this.list.hidden = true;
    this.active = -1;
    this.input.removeAttribute("aria-activedescendant");
  }

  private key(event: KeyboardEvent): void {
    const isOpen = !this.list.hidden;
    if (event.key === "ArrowDown" && (isOpen || event.ctrlKey)) this.move(event, 1);
    else if (event.key === "ArrowUp" && isOpen) this.move(event, -1);
    else if (event.key === "Escape" && isOpen) this.close();
    else if ((event.key === "Enter" || event.key === "Tab") && isOpen && this.active >= 0) {
      event.preventDefault();
      this.take(this.active);
    } else if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
      event.preventDefault();
      this.close();
      this.input.form?.requestSubmit();
    }
  }

  private move(event: Event, by: number): void {
    event.preventDefault();
    if (this.list.hidden) return this.offer();
    const options = [...this.list.children];
    options[this.active]?.setAttribute("aria-selected", "false");
    const start = this.active < 0 && by < 0 ? 0 : this.active;
    this.active = (start + by + options.length) % options.length;
    const option = options[this.active];
    option?.setAttribute("aria-selected", "true");
    option?.scrollIntoView({ block: "nearest" });
    if (option) this.input.setAttribute("aria-activedescendant", option.id);
  }

  private take(k: number): void {
    const option = this.offered.options[k];
    if (option === undefined) return;
    const { text, caret } = complete(this.text, this.offered, option);
    this.input.value = text;
    this.input.setSelectionRange(caret, caret);
    this.write();
  }
}

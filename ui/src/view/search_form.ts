// The search form: shows a query, and hands over another one when it is submitted and is right.

import { element, field } from "./elements.js";
import { timeRangeField } from "./time_range_field.js";
import { parseDuration } from "../model/format.js";
import {
  attributesFromText,
  emptyQuery,
  LIMITS,
  malformedAttribute,
  ORDERS,
  type SearchQuery,
} from "../model/search_query.js";
import type { Application } from "./application.js";

type Submit = (query: SearchQuery) => void;

const text = (value: string, placeholder: string, more: Record<string, string> = {}) => {
  const properties = {
    type: "text",
    placeholder,
    autocomplete: "off",
    spellcheck: "false",
    ...more,
  };
  const input = element("input", properties);
  input.value = value;
  return input;
};

export function searchForm(
  application: Application,
  query: SearchQuery,
  signal: AbortSignal,
  submit: Submit,
): HTMLElement {
  const fields = formFields(query);
  const names = new NameLists(application, signal);
  names.fillServices();
  if (query.service) names.fillOperations(query.service);
  fields.service.addEventListener("change", () => names.fillOperations(fields.service.value));
  const send = (event: Event) => {
    event.preventDefault();
    const next = readFields(fields, query);
    if (next) submit(next);
  };
  const clear = element("button", { type: "button", class: "quiet" }, "Clear");
  clear.addEventListener("click", () => submit({ ...emptyQuery(), range: query.range }));
  return element(
    "form",
    { class: "search-form", onsubmit: send, novalidate: true },
    field(
      "Query",
      fields.query,
      element("small", {}, "and, or, not; = < in contains =~; {…} for one span of several"),
    ),
    field("Service", fields.service),
    field("Operation", fields.operation),
    field(
      "Attributes",
      fields.attributes,
      element("small", {}, "one key=value a line; all must hold"),
    ),
    element(
      "div",
      { class: "pair" },
      field("Longer than", fields.minDuration),
      field("Shorter than", fields.maxDuration),
    ),
    element("label", { class: "check" }, fields.errorsOnly, "Errors only"),
    fields.range.element,
    element(
      "div",
      { class: "pair" },
      field("First come the", fields.order),
      field("Traces a page", fields.limit),
    ),
    fields.problem,
    element("div", { class: "actions" }, element("button", { type: "submit" }, "Search"), clear),
    names.element,
  );
}

type Fields = ReturnType<typeof formFields>;

function formFields(query: SearchQuery) {
  const attributes = element("textarea", {
    rows: Math.max(2, query.attributes.length + 1),
    placeholder: "http.status_code=500",
    spellcheck: "false",
    autocomplete: "off",
  });
  attributes.value = query.attributes.join("\n");
  const words = element("textarea", {
    rows: query.text.length > 60 ? 5 : 3,
    placeholder: 'error and .http.route = "/cards"',
    spellcheck: "false",
    autocomplete: "off",
  });
  words.value = query.text;
  const errorsOnly = element("input", { type: "checkbox" });
  errorsOnly.checked = query.errorsOnly;
  return {
    query: words,
    service: text(query.service, "any service", { list: "known-services" }),
    operation: text(query.operation, "any operation", { list: "known-operations" }),
    attributes,
    minDuration: text(query.minDuration, "100ms"),
    maxDuration: text(query.maxDuration, "1.5s"),
    errorsOnly,
    range: timeRangeField(query.range),
    order: choiceField(ORDERS, query.order),
    limit: limitField(query.limit),
    problem: element("p", { class: "problem", role: "alert" }),
  };
}

function limitField(limit: number): HTMLSelectElement {
  const choices = [...new Set([...LIMITS, limit])].sort((a, b) => a - b);
  return choiceField(choices, limit);
}

function choiceField(choices: readonly (string | number)[], chosen: string | number) {
  const options = choices.map((choice) => {
    return element("option", { value: choice, selected: choice === chosen }, String(choice));
  });
  return element("select", {}, ...options);
}

// The query, or undefined with the problem said and its field focused.
function readFields(fields: Fields, before: SearchQuery): SearchQuery | undefined {
  const attributes = attributesFromText(fields.attributes.value);
  const malformed = malformedAttribute(attributes);
  const range = fields.range.read();
  const refuse = (input: HTMLElement, problem: string) => {
    fields.problem.textContent = problem;
    input.setAttribute("aria-invalid", "true");
    input.focus();
    return undefined;
  };
  for (const input of [fields.minDuration, fields.maxDuration, fields.attributes]) {
    input.removeAttribute("aria-invalid");
  }
  if (malformed) return refuse(fields.attributes, `“${malformed}” is not of the form key=value.`);
  for (const input of [fields.minDuration, fields.maxDuration]) {
    if (input.value.trim() && parseDuration(input.value) === undefined) {
      return refuse(input, `“${input.value}” is not a duration. Write 750us, 200ms or 1.5s.`);
    }
  }
  if (typeof range === "string") return refuse(fields.range.first, range);
  return {
    ...before,
    text: fields.query.value.trim(),
    service: fields.service.value.trim(),
    operation: fields.operation.value.trim(),
    attributes,
    minDuration: fields.minDuration.value.trim(),
    maxDuration: fields.maxDuration.value.trim(),
    errorsOnly: fields.errorsOnly.checked,
    range,
    order: ORDERS.find((order) => order === fields.order.value) ?? before.order,
    limit: Number(fields.limit.value),
    cursor: "",
  };
}

// What the browser offers while a name is typed. A failure leaves the list empty: any name may be
// typed all the same, and the search itself will say what is wrong.
class NameLists {
  private readonly services = element("datalist", { id: "known-services" });
  private readonly operations = element("datalist", { id: "known-operations" });
  readonly element = element("div", { hidden: true }, this.services, this.operations);

  constructor(
    private readonly application: Application,
    private readonly signal: AbortSignal,
  ) {}

  fillServices(): void {
    this.application.api
      .services(this.signal)
      .then((names) => fill(this.services, names))
      .catch(() => undefined);
  }

  fillOperations(service: string): void {
    fill(this.operations, []);
    if (!service.trim()) return;
    this.application.api
      .operations(service.trim(), this.signal)
      .then((answer) =>
        fill(
          this.operations,
          answer.operations.map((o) => o.name),
        ),
      )
      .catch(() => undefined);
  }
}

function fill(list: HTMLDataListElement, names: readonly string[]): void {
  list.replaceChildren(...[...new Set(names)].map((name) => element("option", { value: name })));
}

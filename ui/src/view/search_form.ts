// The search form: shows a query, and hands over another one when it is submitted and is right. The
// query line and the fields say the same, whichever is written in.

import { element, field } from "./elements.js";
import { QueryField } from "./query_field.js";
import { timeRangeField } from "./time_range_field.js";
import { literalsOf, type Vocabulary } from "../model/completion.js";
import { parseDuration } from "../model/format.js";
import { fieldsOfLine, lineOf, mistakeOf, type LineFields } from "../model/query_line.js";
import {
  apiParameters,
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

export interface SearchForm {
  element: HTMLElement;
  // Shows at its place what the API found wrong with the query; false: it is not about that.
  showMistake(message: string): boolean;
}

export function searchForm(
  application: Application,
  query: SearchQuery,
  signal: AbortSignal,
  submit: Submit,
): SearchForm {
  const fields = formFields(query, () => vocabularyFor(application, query, signal));
  const names = new NameLists(application, signal);
  names.fillServices();
  if (query.service) names.fillOperations(query.service);
  fields.service.addEventListener("change", () => names.fillOperations(fields.service.value));
  keepLineInStep(fields);
  const send = (event: Event) => {
    event.preventDefault();
    const next = readFields(fields, query);
    if (next) submit(next);
  };
  const clear = element("button", { type: "button", class: "quiet" }, "Clear");
  clear.addEventListener("click", () => submit({ ...emptyQuery(), range: query.range }));
  const form = element(
    "form",
    { class: "search-form", onsubmit: send, novalidate: true },
    fields.query.element,
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
  const showMistake = (message: string) => {
    const mistake = mistakeOf(message, query);
    if (mistake) fields.query.showMistake(mistake);
    return mistake !== undefined;
  };
  return { element: form, showMistake };
}

// What traces of the chosen time have, and all services.
async function vocabularyFor(
  application: Application,
  query: SearchQuery,
  signal: AbortSignal,
): Promise<Vocabulary> {
  const range = apiParameters({ ...emptyQuery(), range: query.range }, Date.now());
  range.delete("limit");
  const [listed, services] = await Promise.all([
    application.api.attributes(range, signal),
    application.api.services(signal),
  ]);
  const vocabulary = new Map<string, string[]>();
  for (const { attribute, values } of listed.attributes) {
    const literals = values.map((value) => value.literal);
    vocabulary.set(attribute, [...(vocabulary.get(attribute) ?? []), ...literals]);
  }
  return vocabulary.set("service", literalsOf(services));
}

type Fields = ReturnType<typeof formFields>;

function formFields(query: SearchQuery, vocabulary: () => Promise<Vocabulary>) {
  const attributes = element("textarea", {
    rows: Math.max(2, query.attributes.length + 1),
    placeholder: "http.status_code=500",
    spellcheck: "false",
    autocomplete: "off",
  });
  attributes.value = query.attributes.join("\n");
  const errorsOnly = element("input", { type: "checkbox" });
  errorsOnly.checked = query.errorsOnly;
  const line = new QueryField(vocabulary);
  line.text = lineOf(query).text;
  return {
    query: line,
    rest: query.text, // of the line: what no field can say
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
    ...conditionsOf(fields),
    range,
    order: ORDERS.find((order) => order === fields.order.value) ?? before.order,
    limit: Number(fields.limit.value),
    cursor: "",
  };
}

function conditionsOf(fields: Fields): LineFields {
  return {
    text: fields.rest,
    service: fields.service.value.trim(),
    operation: fields.operation.value.trim(),
    attributes: attributesFromText(fields.attributes.value),
    minDuration: fields.minDuration.value.trim(),
    maxDuration: fields.maxDuration.value.trim(),
    errorsOnly: fields.errorsOnly.checked,
  };
}

function keepLineInStep(fields: Fields): void {
  const { service, operation, attributes, minDuration, maxDuration, errorsOnly } = fields;
  for (const input of [service, operation, attributes, minDuration, maxDuration, errorsOnly]) {
    input.addEventListener("input", () => (fields.query.text = lineOf(conditionsOf(fields)).text));
  }
  fields.query.onChange((text) => {
    const read = fieldsOfLine(text);
    fields.rest = read.text;
    service.value = read.service;
    operation.value = read.operation;
    attributes.value = read.attributes.join("\n");
    minDuration.value = read.minDuration;
    maxDuration.value = read.maxDuration;
    errorsOnly.checked = read.errorsOnly;
  });
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

// A choice of one among few, as a row of buttons; the pressed one is the choice.
// `press` shows another choice without choosing it.

import { aria, element } from "./elements.js";

export function segments<Value extends string>(
  label: string,
  choices: readonly (readonly [Value, string])[],
  chosen: Value,
  choose: (value: Value) => void,
): { element: HTMLElement; press: (value: Value) => void } {
  const buttons = choices.map(([value, text]) => {
    const button = element("button", { type: "button" }, text);
    button.addEventListener("click", () => {
      press(value);
      choose(value);
    });
    return button;
  });
  const press = (value: Value) =>
    buttons.forEach((button, k) => {
      button.setAttribute("aria-pressed", aria(choices[k]![0] === value));
    });
  press(chosen);
  const group = element("div", { class: "segments", role: "group", "aria-label": label });
  group.append(...buttons);
  return { element: group, press };
}

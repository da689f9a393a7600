// What every page is given: the API, the addresses, the colours of services.

import type { ApiClient } from "../api/client.js";
import type { SearchAnswer } from "../api/types.js";
import type { Palette } from "../model/palette.js";

// The last answer, so that going back from a trace shows the same table at the same place.
export interface SearchMemory {
  address: string;
  answer: SearchAnswer;
  askedAt: number; // milliseconds since 1970
  scrollTop: number;
}

export interface Application {
  readonly api: ApiClient;
  readonly palette: Palette;
  searchMemory: SearchMemory | undefined;
  // `path` is relative to where the viewer is mounted: "search?service=api".
  href(path: string): string;
  navigate(path: string): void;
  // Changes the address of the page that is shown: "back" then leaves the page, not the change.
  replaceAddress(path: string): void;
  setTitle(title: string): void;
}

export interface Page {
  readonly element: HTMLElement;
  // Stops requests and listeners. The element is removed by the caller.
  close(): void;
}

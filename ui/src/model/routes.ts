// Which page an address means. `root` is the path under which the viewer is mounted ("/", "/ops/").

export type Route =
  | { page: "search" }
  | { page: "trace"; id: string }
  | { page: "services" }
  | { page: "service"; service: string }
  | { page: "map" }
  | { page: "health" }
  | { page: "live" }
  | { page: "unknown" };

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text; // a stray % that somebody typed
  }
}

export function routeOf(pathname: string, root: string): Route {
  if (!pathname.startsWith(root)) return { page: "unknown" };
  const [page = "", rest = ""] = pathname.slice(root.length).split(/\/(.*)/s);
  if (page === "traces" && rest) return { page: "trace", id: decoded(rest) };
  if (page === "services" && rest) return { page: "service", service: decoded(rest) };
  if (rest) return { page: "unknown" };
  if (page === "" || page === "search" || page === "index.html") return { page: "search" };
  if (page === "services" || page === "map" || page === "health" || page === "live") {
    return { page };
  }
  if (page === "senders") return { page: "health" }; // as it was called
  return { page: "unknown" };
}

export function tracePath(id: string): string {
  return `traces/${encodeURIComponent(id)}`;
}

export function pathWith(path: string, parameters: URLSearchParams): string {
  const query = parameters.toString();
  return query ? `${path}?${query}` : path;
}

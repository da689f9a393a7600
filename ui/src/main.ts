// Wires the viewer: nothing else happens here.

import { Shell } from "./view/shell.js";

// The page's <base> says where the viewer is mounted, whatever the page's own depth.
new Shell(new URL(".", document.baseURI)).start();

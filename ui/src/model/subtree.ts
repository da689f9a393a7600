// Walking a tree that lies in pre-order: a span's subtree is [span, span + descendants[span]].

// Where the next sibling of `span` is, or what follows its parent's subtree.
export const siblingAfter = (descendants: Uint32Array, span: number): number =>
  span + descendants[span]! + 1;

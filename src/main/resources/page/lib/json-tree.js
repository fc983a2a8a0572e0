/** Places in JSON text, by the editor's syntax tree, which also exists while the text is not yet JSON. */
import {ensureSyntaxTree, syntaxTree} from "@codemirror/language";
import {steps} from "./pointer.js";

/** @typedef {import("@codemirror/state").EditorState} EditorState */
/** @typedef {import("@lezer/common").SyntaxNode} SyntaxNode */

const VALUES = ["Object", "Array", "String", "Number", "True", "False", "Null"];

/** @param {EditorState} state */
function root(state) {
  const tree = ensureSyntaxTree(state, state.doc.length, 200) ?? syntaxTree(state);
  return valueIn(tree.topNode);
}

/** @param {SyntaxNode} node */
function valueIn(node) {
  for (let child = node.firstChild; child; child = child.nextSibling) {
    if (VALUES.includes(child.name)) {
      return child;
    }
  }
  return null;
}

/** @param {SyntaxNode} node @param {string} name */
function children(node, name) {
  return name === "value" ? VALUES.flatMap((kind) => node.getChildren(kind)).sort((a, b) => a.from - b.from) : node.getChildren(name);
}

/** @param {EditorState} state @param {SyntaxNode} property */
function nameOf(state, property) {
  const name = property.getChild("PropertyName");
  return name ? literal(state.sliceDoc(name.from, name.to)) : "";
}

/** @param {string} text */
function literal(text) {
  try {
    return JSON.parse(text);
  } catch {
    return text.replace(/^"|"$/g, "");
  }
}

/**
 * Where a pointer points. A field that is missing is shown at the innermost object that exists.
 *
 * @param {EditorState} state
 * @param {string} pointer
 * @returns {{key: SyntaxNode | null, value: SyntaxNode | null, exact: boolean}}
 */
export function locate(state, pointer) {
  let value = root(state);
  /** @type {SyntaxNode | null} */
  let key = null;
  for (const step of steps(pointer)) {
    /** @type {SyntaxNode | null | undefined} */
    let next = null;
    let nextKey = null;
    if (value?.name === "Object") {
      const property = children(value, "Property").findLast((one) => nameOf(state, one) === step);
      nextKey = property?.getChild("PropertyName") ?? null;
      next = property && valueIn(property);
    } else if (value?.name === "Array") {
      next = children(value, "value")[Number(step)];
    }
    if (!next && !nextKey) {
      return {key, value, exact: false};
    }
    key = nextKey;
    value = next ?? null;
  }
  return {key, value, exact: true};
}

/** The value of the text as far as it is written. @param {EditorState} state */
export function written(state) {
  const read = (/** @type {SyntaxNode | null} */ node) => {
    if (!node) {
      return undefined;
    }
    if (node.name === "Object") {
      /** @type {Record<string, any>} */
      const object = {};
      for (const property of children(node, "Property")) {
        object[nameOf(state, property)] = read(valueIn(property));
      }
      return object;
    }
    return node.name === "Array" ? children(node, "value").map(read) : literal(state.sliceDoc(node.from, node.to));
  };
  return read(root(state));
}

/**
 * What is written at a position: a name of a field, or a value, and the path of it. The path of a
 * name is that of its object.
 *
 * @param {EditorState} state
 * @param {number} pos
 * @returns {{kind: "name" | "value", path: string[], from: number, to: number} | null}
 */
export function placeAt(state, pos) {
  const node = syntaxTree(state).resolveInner(pos, -1);
  const text = state.sliceDoc(0, pos);
  if (node.name === "PropertyName") {
    return {kind: "name", path: pathOf(state, node.parent?.parent ?? null), from: node.from, to: node.to};
  }
  if (["String", "Number", "True", "False", "Null"].includes(node.name)) {
    return {kind: "value", path: pathOf(state, node), from: node.from, to: node.to};
  }
  // Between tokens, or in something half written: what comes before decides.
  const word = /"?[\w.\/-]*$/.exec(text)?.[0] ?? "";
  const from = pos - word.length;
  const before = text.slice(0, from).trimEnd().at(-1);
  /** @type {SyntaxNode | null} */
  let around = node;
  while (around && !["Object", "Array", "Property"].includes(around.name)) {
    around = around.parent;
  }
  if (before === ":" && around?.name !== "Object") {
    const property = around?.name === "Property" ? around : null;
    return property && {kind: "value", path: [...pathOf(state, property.parent), nameOf(state, property)], from, to: pos};
  }
  if (before === ":" && around) {
    const property = children(around, "Property").findLast((one) => one.to <= pos);
    return property ? {kind: "value", path: [...pathOf(state, around), nameOf(state, property)], from, to: pos} : null;
  }
  while (around?.name === "Property") {
    around = around.parent;
  }
  if (around?.name === "Object" && (before === "{" || before === ",")) {
    return {kind: "name", path: pathOf(state, around), from, to: pos};
  }
  return around?.name === "Array" && (before === "[" || before === ",") ? {kind: "value", path: [...pathOf(state, around), "0"], from, to: pos} : null;
}

/** The path of a value. @param {EditorState} state @param {SyntaxNode | null} node */
function pathOf(state, node) {
  /** @type {string[]} */
  const path = [];
  for (let at = node; at?.parent; at = at.parent) {
    if (at.parent.name === "Property") {
      path.unshift(nameOf(state, at.parent));
      at = at.parent;
    } else if (at.parent.name === "Array") {
      path.unshift(String(children(at.parent, "value").findIndex((one) => one.from === at?.from)));
    }
  }
  return path;
}

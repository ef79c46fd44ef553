// Elements out of the descriptions that dashboard/components/native.py sends: Dash knows only the one around them.

const NAMES = { className: "class", htmlFor: "for", tabIndex: "tabindex", dateTime: "datetime", colSpan: "colspan", rowSpan: "rowspan" };
const made = new WeakMap();

function build(node) {
  if (Array.isArray(node)) return node.flatMap(build);
  if (node === null) return [];
  if (typeof node !== "object") return [String(node)];
  const element = document.createElement(node.type.toLowerCase());
  for (const [name, value] of Object.entries(node.props)) {
    if (name === "children" || name === "key" || value === false) continue;
    if (name === "style") Object.assign(element.style, value);
    else element.setAttribute(NAMES[name] ?? name, value === true ? "" : value);
  }
  element.append(...build(node.props.children ?? null));
  return [element];
}

function make(place) {
  const told = place.dataset.native;
  if (made.get(place) === told) return;
  made.set(place, told);
  place.replaceChildren(...build(JSON.parse(told)));
}

function makeAll(root) {
  if (root.nodeType !== Node.ELEMENT_NODE) return;
  if (root.matches("[data-native]")) make(root);
  for (const place of root.querySelectorAll("[data-native]")) make(place);
}

new MutationObserver((records) => {
  for (const { type, target, addedNodes } of records) {
    if (type === "attributes") make(target);
    else addedNodes.forEach(makeAll);
  }
}).observe(document.documentElement, { subtree: true, childList: true, attributes: true, attributeFilter: ["data-native"] });
makeAll(document.documentElement);

/**
 * An XML schema (XSD) as what the editor completes from: elements with their children, attributes and the values those may have.
 *
 * Reads what package authors write: global and local elements, named and nested complex types with extensions, groups, references,
 * enumerations, booleans, and the documentation of each. What it does not know it leaves out; nothing is ever refused for that.
 */
import type { AttrSpec, ElementSpec } from "@codemirror/lang-xml";

const XS = "http://www.w3.org/2001/XMLSchema";
/** Deepest nesting of types that refer to one another. */
const DEPTH_MAX = 24;

const local = (name: string): string => name.slice(name.indexOf(":") + 1);
const parts = (node: Element, ...names: string[]): Element[] =>
  [...node.children].filter((c) => c.namespaceURI === XS && names.includes(c.localName));

interface Found {
  children: Map<string, Element>;
  attributes: Map<string, AttrSpec>;
  mixed: string[];
}

/** The elements of a schema; none when the text is no schema. */
export function elementsOf(text: string): ElementSpec[] {
  const root = new DOMParser().parseFromString(text, "application/xml").documentElement;
  if (root.namespaceURI !== XS || root.localName !== "schema") return [];
  const named = (kind: string): Map<string, Element> =>
    new Map(parts(root, kind).map((e) => [e.getAttribute("name") ?? "", e] as const));
  const globals = {
    element: named("element"),
    complexType: named("complexType"),
    simpleType: named("simpleType"),
    group: named("group"),
    attribute: named("attribute"),
    attributeGroup: named("attributeGroup"),
  };
  const pointed = (node: Element, how: "ref" | "type" | "base", where: Map<string, Element>): Element | undefined =>
    where.get(local(node.getAttribute(how) ?? ""));

  const values = (type: Element | undefined): string[] =>
    type ? [...type.getElementsByTagNameNS(XS, "enumeration")].map((e) => e.getAttribute("value") ?? "") : [];
  const valuesOf = (node: Element): string[] => {
    if (local(node.getAttribute("type") ?? "") === "boolean" && !globals.simpleType.has("boolean")) return ["true", "false"];
    return values(parts(node, "simpleType")[0] ?? pointed(node, "type", globals.simpleType));
  };

  const attribute = (node: Element, found: Found): void => {
    const at = node.hasAttribute("ref") ? (pointed(node, "ref", globals.attribute) ?? node) : node;
    const name = at.getAttribute("name") ?? local(node.getAttribute("ref") ?? "");
    if (!name || node.getAttribute("use") === "prohibited") return;
    const choices = valuesOf(at),
      fallback = at.getAttribute("default") ?? at.getAttribute("fixed");
    const spec: AttrSpec = { name };
    if (choices.length > 0) spec.values = choices;
    else if (fallback !== null) spec.values = [fallback];
    const said = explained(at);
    if (said) spec.completion = { info: said };
    found.attributes.set(name, spec);
  };

  const walk = (node: Element, found: Found, depth: number): void => {
    if (depth > DEPTH_MAX) return;
    for (const part of parts(node, "sequence", "choice", "all", "complexContent", "simpleContent", "complexType"))
      walk(part, found, depth + 1);
    for (const part of parts(node, "extension", "restriction")) {
      const base = pointed(part, "base", globals.complexType);
      if (base) walk(base, found, depth + 1);
      walk(part, found, depth + 1);
    }
    for (const part of parts(node, "group", "attributeGroup")) {
      const group = pointed(part, "ref", part.localName === "group" ? globals.group : globals.attributeGroup);
      if (group) walk(group, found, depth + 1);
    }
    for (const part of parts(node, "element")) {
      const at = part.hasAttribute("ref") ? (pointed(part, "ref", globals.element) ?? part) : part;
      const name = at.getAttribute("name");
      if (name) found.children.set(name, at);
    }
    for (const part of parts(node, "attribute")) attribute(part, found);
  };

  const specs = new Map<string, ElementSpec>();
  const done = new Set<Element>();
  const take = (node: Element, top: boolean): void => {
    if (done.has(node)) return;
    done.add(node);
    const name = node.getAttribute("name") ?? "";
    const found: Found = { children: new Map(), attributes: new Map(), mixed: valuesOf(node) };
    const type = pointed(node, "type", globals.complexType);
    if (type) walk(type, found, 0);
    walk(node, found, 0);
    const before = specs.get(name),
      said = explained(node);
    const merged: ElementSpec = {
      name,
      children: [...new Set([...(before?.children ?? []), ...found.children.keys()])],
      attributes: [...(before?.attributes ?? []), ...found.attributes.values()],
      ...(top || before?.top ? { top: true } : {}),
      ...(found.mixed.length > 0 ? { textContent: found.mixed } : {}),
      ...(said ? { completion: { info: said } } : {}),
    };
    specs.set(name, merged);
    for (const child of found.children.values()) take(child, false);
  };
  for (const element of globals.element.values()) take(element, true);
  return [...specs.values()];
}

/** What the schema's author says about a declaration. */
function explained(node: Element): string {
  const said = parts(node, "annotation").flatMap((a) => parts(a, "documentation"));
  return said.map((d) => (d.textContent ?? "").trim().replace(/\s+/g, " ")).join("\n");
}

/** What stands in a text although the schema does not know it there: the first few, with their names. */
export function strangers(text: string, elements: readonly ElementSpec[], atMost = 5): string[] {
  const root = new DOMParser().parseFromString(text, "application/xml").documentElement;
  if (elements.length === 0 || root.getElementsByTagName("parsererror").length > 0 || root.localName === "parsererror") return [];
  const known = new Map(elements.map((e) => [e.name, e]));
  const out: string[] = [];
  const look = (node: Element, allowed: readonly string[]): void => {
    if (out.length >= atMost) return;
    const spec = known.get(node.localName);
    if (!spec || !allowed.includes(node.localName)) {
      out.push(`<${node.localName}>`);
      return;
    }
    const attributes = (spec.attributes ?? []).map((a) => (typeof a === "string" ? a : a.name));
    for (const a of node.attributes)
      if (!a.name.startsWith("xmlns") && !a.name.includes(":") && !attributes.includes(a.name) && out.length < atMost)
        out.push(`<${node.localName} ${a.name}>`);
    for (const child of node.children) look(child, spec.children ?? []);
  };
  look(
    root,
    elements.filter((e) => e.top).map((e) => e.name),
  );
  return out;
}

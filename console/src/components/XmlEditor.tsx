/**
 * The editor for large XML: CodeMirror with line numbers, folding, completion from a description of the elements, search and
 * replace, go to line, and problems underlined where they are. Loaded only where it is used.
 */
import { autocompletion, closeBrackets, closeBracketsKeymap, completionKeymap } from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap, indentWithTab } from "@codemirror/commands";
import { xml, type ElementSpec } from "@codemirror/lang-xml";
import { bracketMatching, foldGutter, foldKeymap, HighlightStyle, indentOnInput, syntaxHighlighting } from "@codemirror/language";
import { lintGutter, lintKeymap, nextDiagnostic, setDiagnostics, type Diagnostic } from "@codemirror/lint";
import { gotoLine, highlightSelectionMatches, openSearchPanel, search, searchKeymap } from "@codemirror/search";
import { Compartment, EditorState } from "@codemirror/state";
import {
  crosshairCursor,
  drawSelection,
  EditorView,
  highlightActiveLine,
  highlightActiveLineGutter,
  highlightSpecialChars,
  keymap,
  lineNumbers,
  rectangularSelection,
} from "@codemirror/view";
import { tags } from "@lezer/highlight";
import { useEffect, useImperativeHandle, useRef, type Ref } from "react";
import css from "./XmlEditor.module.css";

export interface Mark {
  line: number;
  column: number;
  text: string;
}
/** What a page asks of the editor. */
export interface XmlEditorHandle {
  text: () => string;
  replace: (text: string) => void;
  goTo: (line: number, column: number) => void;
  find: () => void;
  askLine: () => void;
  focus: () => void;
}
export interface XmlEditorProps {
  initial: string;
  label: string;
  elements: readonly ElementSpec[];
  problems: readonly Mark[];
  phrases: Record<string, string>;
  onChange: () => void;
  onSave: () => void;
  onCheck: () => void;
  onFull: () => void;
  readOnly?: boolean;
  ref?: Ref<XmlEditorHandle>;
}

const colours = HighlightStyle.define([
  { tag: tags.tagName, color: "var(--code-key)", fontWeight: "600" },
  { tag: [tags.angleBracket, tags.processingInstruction, tags.documentMeta], color: "var(--code-mark)" },
  { tag: tags.attributeName, color: "var(--code-number)" },
  { tag: [tags.attributeValue, tags.string], color: "var(--code-text)" },
  { tag: tags.comment, color: "var(--code-mark)", fontStyle: "italic" },
  { tag: tags.invalid, color: "var(--bad)" },
]);

/** Colours come from the console's tokens, so that the theme changes with it. */
const look = EditorView.theme({
  "&": { height: "100%", fontSize: "13px", color: "var(--text-1)", backgroundColor: "var(--surface)" },
  "&.cm-focused": { outline: "none" },
  ".cm-scroller": { fontFamily: "var(--mono)", lineHeight: "20px" },
  ".cm-content": { caretColor: "var(--text-1)" },
  ".cm-cursor": { borderLeftColor: "var(--text-1)" },
  ".cm-gutters": { backgroundColor: "var(--sunken)", color: "var(--text-3)", borderRight: "1px solid var(--line)" },
  ".cm-activeLine": { backgroundColor: "color-mix(in srgb, var(--hover) 65%, transparent)" },
  ".cm-activeLineGutter": { backgroundColor: "var(--hover)", color: "var(--text-1)" },
  "&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground": {
    backgroundColor: "color-mix(in srgb, var(--accent-text) 28%, transparent)",
  },
  ".cm-selectionMatch": { backgroundColor: "var(--accent-soft)" },
  ".cm-searchMatch": { backgroundColor: "var(--warn-soft)", outline: "1px solid var(--warn-dot)" },
  ".cm-searchMatch-selected": { backgroundColor: "color-mix(in srgb, var(--warn-dot) 45%, transparent)" },
  ".cm-matchingBracket, &.cm-focused .cm-matchingBracket": { backgroundColor: "var(--accent-soft)" },
  ".cm-panels": { backgroundColor: "var(--sunken)", color: "var(--text-1)", borderColor: "var(--line)" },
  ".cm-panels.cm-panels-top": { borderBottom: "1px solid var(--line)" },
  ".cm-panel.cm-search": { padding: "8px 34px 8px 10px" },
  ".cm-panel label": { fontSize: "0.8125rem", color: "var(--text-2)" },
  ".cm-textfield": {
    backgroundColor: "var(--surface)",
    color: "var(--text-1)",
    border: "1px solid var(--line-strong)",
    borderRadius: "5px",
    padding: "3px 7px",
    fontSize: "0.8125rem",
  },
  ".cm-button": {
    backgroundImage: "none",
    backgroundColor: "var(--surface)",
    color: "var(--text-1)",
    border: "1px solid var(--line-strong)",
    borderRadius: "5px",
    padding: "3px 9px",
    fontSize: "0.8125rem",
    cursor: "pointer",
  },
  ".cm-panel.cm-search [name=close], .cm-panel.cm-gotoLine [name=close]": {
    color: "var(--text-1)",
    fontSize: "18px",
    cursor: "pointer",
  },
  ".cm-tooltip": {
    backgroundColor: "var(--raised)",
    color: "var(--text-1)",
    border: "1px solid var(--line)",
    borderRadius: "8px",
    boxShadow: "var(--shadow-2)",
    overflow: "hidden",
  },
  ".cm-tooltip-autocomplete > ul": { fontFamily: "var(--mono)", maxHeight: "260px" },
  ".cm-tooltip-autocomplete > ul > li": { padding: "3px 10px !important" },
  ".cm-tooltip-autocomplete > ul > li[aria-selected]": { backgroundColor: "var(--selected)", color: "var(--text-1)" },
  ".cm-completionInfo": { padding: "6px 10px", maxWidth: "320px", fontFamily: "inherit" },
  ".cm-diagnostic": { padding: "5px 10px" },
  ".cm-diagnostic-error": { borderLeft: "4px solid var(--bad-dot)" },
  ".cm-lineHasProblem": { backgroundColor: "var(--bad-soft)" },
  ".cm-foldPlaceholder": { backgroundColor: "var(--sunken)", color: "var(--text-3)", border: "1px solid var(--line)" },
  ".cm-foldGutter .cm-gutterElement": { cursor: "pointer" },
});

function position(state: EditorState, line: number, column: number): number {
  const at = state.doc.line(Math.min(Math.max(1, line), state.doc.lines));
  return Math.min(at.to, at.from + Math.max(0, column - 1));
}

/** From the place that was told to the end of the word or tag there; at least one character, in its line. */
function diagnostics(state: EditorState, problems: readonly Mark[]): Diagnostic[] {
  return problems
    .map((p) => {
      const line = state.doc.line(Math.min(Math.max(1, p.line), state.doc.lines));
      let from = position(state, p.line, p.column);
      const rest = /^[^\s>]*/.exec(line.text.slice(from - line.from))?.[0].length ?? 0;
      let to = Math.min(line.to, from + Math.max(1, rest));
      if (from === to && line.length > 0) {
        from = line.from + line.text.search(/\S|$/);
        to = line.to;
      }
      return { from, to, severity: "error" as const, message: p.text };
    })
    .sort((a, b) => a.from - b.from);
}

export default function XmlEditor(props: XmlEditorProps) {
  const host = useRef<HTMLDivElement>(null),
    view = useRef<EditorView>(null),
    latest = useRef(props),
    language = useRef(new Compartment()),
    words = useRef(new Compartment());
  latest.current = props;

  useEffect(() => {
    const parent = host.current;
    if (!parent) return;
    const run = (name: "onSave" | "onCheck" | "onFull") => () => {
      latest.current[name]();
      return true;
    };
    const made = new EditorView({
      parent,
      state: EditorState.create({
        doc: latest.current.initial,
        extensions: [
          keymap.of([
            { key: "Mod-s", run: run("onSave"), preventDefault: true },
            { key: "Mod-Enter", run: run("onCheck"), preventDefault: true },
            { key: "F11", run: run("onFull"), preventDefault: true },
            { key: "Mod-h", run: replaceToo, preventDefault: true },
            { key: "Mod-g", run: gotoLine, preventDefault: true },
            { key: "F8", run: nextDiagnostic, preventDefault: true },
          ]),
          lineNumbers(),
          foldGutter(),
          highlightActiveLineGutter(),
          highlightSpecialChars(),
          history(),
          drawSelection(),
          EditorState.allowMultipleSelections.of(true),
          rectangularSelection(),
          crosshairCursor(),
          indentOnInput(),
          bracketMatching(),
          closeBrackets(),
          autocompletion({ icons: false }),
          highlightActiveLine(),
          highlightSelectionMatches(),
          search({ top: true }),
          lintGutter(),
          syntaxHighlighting(colours),
          look,
          language.current.of(xml({ elements: latest.current.elements })),
          words.current.of(EditorState.phrases.of(latest.current.phrases)),
          EditorState.tabSize.of(2),
          EditorState.readOnly.of(latest.current.readOnly ?? false),
          EditorView.contentAttributes.of({
            "aria-label": latest.current.label,
            tabindex: "0",
            spellcheck: "false",
            autocorrect: "off",
          }),
          keymap.of([
            ...closeBracketsKeymap,
            ...searchKeymap,
            ...historyKeymap,
            ...foldKeymap,
            ...completionKeymap,
            ...lintKeymap,
            ...defaultKeymap,
            indentWithTab,
          ]),
          EditorView.updateListener.of((update) => {
            if (update.docChanged) latest.current.onChange();
          }),
        ],
      }),
    });
    view.current = made;
    return () => {
      made.destroy();
      view.current = null;
    };
  }, []);

  useEffect(() => {
    const now = view.current;
    if (now) now.dispatch(setDiagnostics(now.state, diagnostics(now.state, props.problems)));
  }, [props.problems]);
  useEffect(() => {
    view.current?.dispatch({ effects: words.current.reconfigure(EditorState.phrases.of(props.phrases)) });
  }, [props.phrases]);
  useEffect(() => {
    view.current?.dispatch({ effects: language.current.reconfigure(xml({ elements: props.elements })) });
  }, [props.elements]);

  useImperativeHandle(
    props.ref,
    (): XmlEditorHandle => ({
      text: () => view.current?.state.doc.toString() ?? latest.current.initial,
      replace: (text) => {
        const now = view.current;
        if (now)
          now.dispatch({
            changes: { from: 0, to: now.state.doc.length, insert: text },
            selection: { anchor: 0 },
            scrollIntoView: true,
          });
      },
      goTo: (line, column) => {
        const now = view.current;
        if (!now) return;
        const at = position(now.state, line, column);
        now.dispatch({ selection: { anchor: at }, effects: EditorView.scrollIntoView(at, { y: "center" }) });
        now.focus();
      },
      find: () => view.current && openSearchPanel(view.current),
      askLine: () => view.current && gotoLine(view.current),
      focus: () => view.current?.focus(),
    }),
    [],
  );
  return <div ref={host} className={css["host"]} />;
}

/** The search panel, with the place for the replacement under the cursor. */
function replaceToo(view: EditorView): boolean {
  openSearchPanel(view);
  view.dom.querySelector<HTMLInputElement>("input[name=replace]")?.focus();
  return true;
}

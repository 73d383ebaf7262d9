/** An XML setting with the schema its package carries: completion while typing, and what the schema does not know. Loaded when it is needed. */
import { path } from "@/api/http";
import { elementsOf, strangers } from "@/components/xsd";
import { usePhrases } from "@/pages/configuration/surroundings";
import { useTexts } from "@/texts/current";
import type { ElementSpec } from "@codemirror/lang-xml";
import { useEffect, useRef, useState } from "react";
import css from "./SettingsForm.module.css";
import XmlEditor, { type XmlEditorHandle } from "./XmlEditor";
import { parseXml } from "./settingsModel";

interface Props {
  file: string;
  setting: string;
  label: string;
  value: string;
  onChange: (text: string) => void;
  readOnly: boolean;
}

const NONE: readonly ElementSpec[] = [];
const nothing = () => undefined;

export default function SchemaEditor({ file, setting, label, value, onChange, readOnly }: Props) {
  const t = useTexts(),
    phrases = usePhrases(),
    editor = useRef<XmlEditorHandle>(null),
    elements = useSchema(file, setting);
  // Given from elsewhere: the default is taken back, another version is loaded.
  useEffect(() => {
    if (editor.current && editor.current.text() !== value) editor.current.replace(value);
  }, [value]);
  const wrong = value.trim() === "" ? undefined : parseXml(value);
  const strange = value.trim() === "" || wrong !== undefined || elements === undefined ? [] : strangers(value, elements);
  return (
    <>
      <div className={css["schema"]}>
        <XmlEditor
          ref={editor}
          initial={value}
          label={label}
          elements={elements ?? NONE}
          problems={NO_MARKS}
          phrases={phrases}
          onChange={() => onChange(editor.current?.text() ?? "")}
          onSave={nothing}
          onCheck={nothing}
          onFull={nothing}
          readOnly={readOnly}
        />
      </div>
      <p className="tiny dim" role="status" data-strange={strange.length > 0 || undefined}>
        {wrong !== undefined
          ? t.settings.invalidXml(wrong)
          : strange.length > 0
            ? t.schemaEditor.strange(strange.join(", "))
            : elements === undefined
              ? t.schemaEditor.reading
              : elements.length === 0
                ? t.schemaEditor.none
                : t.schemaEditor.help}
      </p>
    </>
  );
}

const NO_MARKS: readonly never[] = [];

/** The elements of the schema; nothing while it is read, none when there is none to read. */
function useSchema(file: string, setting: string): readonly ElementSpec[] | undefined {
  const [elements, setElements] = useState<readonly ElementSpec[]>();
  useEffect(() => {
    const gone = new AbortController();
    fetch(path`/api/v1/packages/${file}/settings/${setting}/schema`, { signal: gone.signal })
      .then((answer) => (answer.ok ? answer.text() : ""))
      .then((text) => setElements(text === "" ? NONE : elementsOf(text)))
      .catch(() => {
        if (!gone.signal.aborted) setElements(NONE);
      });
    return () => gone.abort();
  }, [file, setting]);
  return elements;
}
